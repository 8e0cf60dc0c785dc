package dev.dnal.gpu;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.runtime.CudaOptions;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import dev.dnal.tribuo.training.TrainingSession;
import java.util.List;
import java.util.Map;

/** The same training twice comes to the same bytes, with fixed algorithms; and whether it does with the fastest. */
final class RepetitionStep {
    private RepetitionStep() {}

    static void run(CheckSettings settings, Report report) {
        for (String name : settings.isShort() ? List.of("resnet8") : List.of("resnet20", "vgg-small", "mobilenetv2")) {
            TrainingGraph training =
                    RandomTraining.ofWeights(RandomTraining.network(name).graph());
            Kernels kernels = settings.kernels().get(0);
            for (CudaOptions.Algorithms algorithms : CudaOptions.Algorithms.values()) {
                TrainingConfig config = new TrainingConfig(settings.session(true, algorithms), kernels, 1, 4);
                boolean same = state(training, config, settings).equals(state(training, config, settings));
                boolean mustBe = algorithms == CudaOptions.Algorithms.FIXED;
                report.tell(
                        mustBe ? same ? Report.Verdict.OK : Report.Verdict.FAILED : Report.Verdict.MEASURED,
                        name + ", algorithms " + algorithms,
                        Map.of("same", same),
                        same ? "the same bytes twice" : "other bytes the second time");
            }
        }
    }

    private static Map<String, Tensor> state(TrainingGraph training, TrainingConfig config, CheckSettings settings) {
        try (TrainingSession session = TrainingSession.open(training, config)) {
            RandomTraining.losses(session, training, settings.isShort() ? 4 : 64, settings.isShort() ? 4 : 40);
            return session.state();
        }
    }
}
