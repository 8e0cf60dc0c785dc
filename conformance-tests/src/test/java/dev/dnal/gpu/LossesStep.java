package dev.dnal.gpu;

import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Twenty steps of networks give the CPU's losses, one by one and as loops of eight. Where two kernels for the CPU differ by more than
 * a quarter of the limit, as those of MobileNetV2 do after ten steps, four times that difference is the limit.
 */
final class LossesStep {
    private static final List<String> NETWORKS = List.of("resnet8", "vgg-small", "resnet20", "mobilenetv2");
    private static final double LIMIT = 1e-3;
    private static final int STEPS_PER_RUN = 8;

    private LossesStep() {}

    static void run(CheckSettings settings, Report report) {
        int steps = settings.isShort() ? 3 : 20;
        int batch = settings.isShort() ? 4 : 32;
        for (String name : settings.isShort() ? NETWORKS.subList(0, 1) : NETWORKS) {
            TrainingGraph training =
                    RandomTraining.ofWeights(RandomTraining.network(name).graph());
            Expected expected = Expected.of(training, batch, steps);
            for (Kernels kernels : settings.kernels()) {
                TrainingConfig config = new TrainingConfig(settings.exact(), kernels, 1);
                compare(name + " by " + kernels.label(), expected, training, config, report);
                compare(
                        name + " by " + kernels.label() + " in loops of " + STEPS_PER_RUN,
                        expected,
                        training,
                        config.withStepsPerRun(STEPS_PER_RUN),
                        report);
            }
        }
    }

    /**
     * What is expected of a training.
     *
     * @param losses those of the CPU
     * @param batch images in a batch
     * @param limit how far others may be from them
     */
    record Expected(List<Double> losses, int batch, double limit) {
        static Expected of(TrainingGraph training, int batch, int steps) {
            List<Double> losses = RandomTraining.losses(training, CheckSettings.cpu(Kernels.PORTABLE), batch, steps);
            List<Double> others = RandomTraining.losses(training, CheckSettings.cpu(Kernels.CUDA), batch, steps);
            return new Expected(losses, batch, Math.max(LIMIT, 4 * difference(losses, others)));
        }
    }

    private static double difference(List<Double> expected, List<Double> found) {
        double worst = 0;
        for (int step = 0; step < expected.size(); step++) {
            double difference = Math.abs(found.get(step) - expected.get(step)) / Math.max(1, expected.get(step));
            worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(worst, difference);
        }
        return worst;
    }

    static void compare(String what, Expected expected, TrainingGraph training, TrainingConfig config, Report report) {
        List<Double> losses = expected.losses();
        try {
            List<Double> found = RandomTraining.losses(training, config, expected.batch(), losses.size());
            String text = String.format(
                    Locale.ROOT,
                    "%d steps, loss %.5f to %.5f, on the CPU %.5f",
                    losses.size(),
                    found.get(0),
                    found.get(found.size() - 1),
                    losses.get(losses.size() - 1));
            report.compare(what, difference(losses, found), expected.limit(), text);
        } catch (RuntimeException e) {
            report.tell(Report.Verdict.FAILED, what, Map.of(), String.valueOf(e.getMessage()));
        }
    }
}
