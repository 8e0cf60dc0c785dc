package dev.dnal.gpu;

import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.List;
import java.util.Locale;

/** Twenty steps of networks give the CPU's losses, one by one and as loops of eight. */
final class LossesStep {
    private static final List<String> NETWORKS = List.of("resnet8", "vgg-small", "mobilenetv2", "resnet20");
    private static final double LIMIT = 1e-3;
    private static final int STEPS_PER_RUN = 8;

    private LossesStep() {}

    static void run(CheckSettings settings, Report report) {
        int steps = settings.isShort() ? 3 : 20;
        int batch = settings.isShort() ? 4 : 32;
        for (String name : settings.isShort() ? NETWORKS.subList(0, 1) : NETWORKS) {
            TrainingGraph training =
                    RandomTraining.ofWeights(RandomTraining.network(name).graph());
            List<Double> expected = RandomTraining.losses(training, CheckSettings.cpu(), batch, steps);
            for (Kernels kernels : settings.kernels()) {
                TrainingConfig config = new TrainingConfig(settings.exact(), kernels, 1);
                compare(name + " by " + kernels.label(), expected, training, config, batch, report);
                compare(
                        name + " by " + kernels.label() + " in loops of " + STEPS_PER_RUN,
                        expected,
                        training,
                        config.withStepsPerRun(STEPS_PER_RUN),
                        batch,
                        report);
            }
        }
    }

    static void compare(
            String what,
            List<Double> expected,
            TrainingGraph training,
            TrainingConfig config,
            int batch,
            Report report) {
        try {
            List<Double> found = RandomTraining.losses(training, config, batch, expected.size());
            double worst = 0;
            for (int step = 0; step < expected.size(); step++) {
                double difference = Math.abs(found.get(step) - expected.get(step)) / Math.max(1, expected.get(step));
                worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
            }
            report.compare(
                    what,
                    worst,
                    LIMIT,
                    String.format(
                            Locale.ROOT,
                            "%d steps, loss %.5f to %.5f, on the CPU %.5f",
                            expected.size(),
                            found.get(0),
                            found.get(found.size() - 1),
                            expected.get(expected.size() - 1)));
        } catch (RuntimeException e) {
            report.tell(Report.Verdict.FAILED, what, java.util.Map.of(), String.valueOf(e.getMessage()));
        }
    }
}
