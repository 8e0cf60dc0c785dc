package dev.dnal.gpu;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.latency.Timings;
import dev.dnal.tribuo.runtime.CudaOptions;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import dev.dnal.tribuo.training.TrainingSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Training steps per second against PyTorch's on the same card: same networks, batches and optimiser, TF32 on both sides or on
 * neither, images on the host on both sides: as bytes in ordinary memory here, as floats in page-locked memory there. Of PyTorch's ways (as it comes, channels last, compiled) the fastest counts. Both are
 * timed in turns.
 */
final class SpeedStep {
    private static final int ROUNDS = 3;
    private static final double SECONDS_PER_ROUND = 0.7;

    /** What is of most interest first, should time run out. */
    private static final List<CudaOptions.Algorithms> ORDER =
            List.of(CudaOptions.Algorithms.FASTEST, CudaOptions.Algorithms.FIXED, CudaOptions.Algorithms.HEURISTIC);

    private record Case(String network, ImageShape shape, int classes, int batch, int stepsPerRun, boolean tf32) {
        String id() {
            return network + "-b" + batch + (tf32 ? "-tf32" : "");
        }

        Graph graph() {
            return RandomTraining.network(network, shape, classes).graph();
        }
    }

    private SpeedStep() {}

    private static List<Case> cases(CheckSettings settings) {
        ImageShape cifar = RandomTraining.CIFAR;
        if (settings.isShort()) {
            return List.of(new Case("resnet8", cifar, 10, 4, 4, false));
        }
        ImageShape imageNet = new ImageShape(3, 224, 224);
        List<Case> all = List.of(
                new Case("resnet20", cifar, 10, 128, 32, true),
                new Case("resnet50-imagenet", imageNet, 1000, 64, 16, true),
                new Case("resnet20", cifar, 10, 1024, 32, true),
                new Case("mobilenetv2", cifar, 10, 64, 32, true),
                new Case("resnet20", cifar, 10, 128, 32, false),
                new Case("resnet50-imagenet", imageNet, 1000, 64, 16, false));
        return all.stream()
                .filter(one -> settings.cases().isEmpty() || settings.cases().contains(one.id()))
                .toList();
    }

    static void run(CheckSettings settings, Report report) {
        for (Case one : cases(settings)) {
            try {
                measure(one, settings, report);
            } catch (RuntimeException e) {
                report.tell(Report.Verdict.FAILED, one.id(), Map.of(), String.valueOf(e.getMessage()));
            }
        }
    }

    private static void measure(Case one, CheckSettings settings, Report report) {
        Graph graph = one.graph();
        TrainingGraph training = RandomTraining.ofWeights(graph);
        Map<String, HostTensor> feeds =
                RandomTraining.inBytes(RandomTraining.batch(training, one.shape(), one.classes(), one.batch(), 1));
        try (TorchProcess process = TorchProcess.start(settings, one.network(), one.batch(), one.tf32())) {
            report.tell(Report.Verdict.MEASURED, one.id(), Map.of(), "PyTorch: " + process.greeting());
            process.requireParameters(CostCounter.count(graph).params());
            // The portable kernels are far behind: on an H200, 13 against 7 ms for ResNet-20 in batches of 128.
            Kernels kernels = settings.kernels().get(0);
            for (CudaOptions.Algorithms algorithms : ORDER) {
                TrainingConfig config =
                        new TrainingConfig(settings.session(one.tf32(), algorithms), kernels, 1, one.stepsPerRun());
                double[] times = inTurns(training, config, feeds, process, settings);
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("kernels", kernels.label());
                figures.put("algorithms", algorithms.name());
                figures.put("stepsPerRun", one.stepsPerRun());
                figures.put("ours ms", 1e3 * times[0]);
                figures.put("pytorch ms", 1e3 * times[1]);
                figures.put("share of pytorch's steps per second", times[1] / times[0]);
                figures.put("device memory", memory(settings));
                report.tell(
                        Report.Verdict.MEASURED,
                        one.id(),
                        figures,
                        String.format(
                                Locale.ROOT,
                                "%.2f of PyTorch's steps per second, algorithms %s: %.2f against %.2f ms; %s",
                                times[1] / times[0],
                                algorithms,
                                1e3 * times[0],
                                1e3 * times[1],
                                figures.get("device memory")));
            }
        }
    }

    /** Seconds of a step, ours and PyTorch's: the medians of some rounds. */
    private static double[] inTurns(
            TrainingGraph training,
            TrainingConfig config,
            Map<String, HostTensor> feeds,
            TorchProcess process,
            CheckSettings settings) {
        int perRound = config.stepsPerRun();
        List<Double> ours = new ArrayList<>();
        List<Double> peer = new ArrayList<>();
        try (TrainingSession session = TrainingSession.open(training, config, RandomTraining.pixels())) {
            steps(session, feeds, 2 * perRound);
            double seconds = steps(session, feeds, perRound);
            int steps = perRound * Math.max(1, (int) Math.round(SECONDS_PER_ROUND / seconds));
            for (int round = 0; round < (settings.isShort() ? 1 : ROUNDS); round++) {
                ours.add(steps(session, feeds, steps) / steps);
                peer.add(process.secondsOf(steps) / steps);
            }
        }
        return new double[] {median(ours), median(peer)};
    }

    private static double median(List<Double> values) {
        return Timings.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double steps(TrainingSession session, Map<String, HostTensor> feeds, int steps) {
        List<String> wanted = List.of(TrainingGraph.LOSS);
        long start = System.nanoTime();
        List<Map<String, HostTensor>> fetched = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            fetched.addAll(session.submit(feeds, wanted));
        }
        fetched.addAll(session.flush(wanted));
        double seconds = (System.nanoTime() - start) / 1e9;
        double loss = fetched.get(steps - 1).get(TrainingGraph.LOSS).item();
        if (!Double.isFinite(loss)) {
            throw new IllegalStateException("Expected a finite loss, found " + loss + "; the step is wrong");
        }
        return seconds;
    }

    private static String memory(CheckSettings settings) {
        return settings.onGpu()
                ? MachineStep.output("nvidia-smi", "--query-compute-apps=pid,used_memory", "--format=csv,noheader")
                        + " (this process " + ProcessHandle.current().pid() + ")"
                : "";
    }
}
