package dev.dnal.gpu;

import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.runtime.CudaOptions;
import dev.dnal.tribuo.runtime.DeviceMemoryException;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.Map;

/** A batch that is too large for the memory that a session may take ends with a sentence that says so. */
final class MemoryStep {
    private static final long LIMIT = 64 << 20;

    private MemoryStep() {}

    static void run(CheckSettings settings, Report report) {
        if (!settings.onGpu()) {
            report.tell(Report.Verdict.MEASURED, "memory", Map.of(), "a CPU has no limit of its own");
            return;
        }
        CudaOptions options = new CudaOptions(LIMIT, CudaOptions.ArenaGrowth.EXACT, true, CudaOptions.Algorithms.FIXED);
        SessionConfig session = SessionConfig.on(settings.device().with(options));
        TrainingGraph training =
                RandomTraining.ofWeights(RandomTraining.network("resnet20").graph());
        TrainingConfig config = new TrainingConfig(session, settings.kernels().get(0), 1, 2);
        try {
            RandomTraining.losses(training, config, 1024, 2);
            report.tell(Report.Verdict.FAILED, "memory", Map.of(), "a batch of 1,024 ran in " + LIMIT + " bytes");
        } catch (DeviceMemoryException e) {
            report.tell(Report.Verdict.OK, "memory", Map.of(), String.valueOf(e.getMessage()));
        }
    }
}
