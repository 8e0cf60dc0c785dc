package dev.dnal.gpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which nodes ONNX Runtime puts on the CPU, by its own profile of a few steps. */
final class PlacementStep {
    private static final List<String> NETWORKS = List.of("resnet20", "mobilenetv2", "vgg-small");

    private PlacementStep() {}

    static void run(CheckSettings settings, Report report) throws IOException {
        for (String name : settings.isShort() ? List.of("resnet8") : NETWORKS) {
            TrainingGraph training =
                    RandomTraining.ofWeights(RandomTraining.network(name).graph());
            for (Kernels kernels : settings.kernels()) {
                TrainingConfig config = new TrainingConfig(settings.exact(), kernels, 1);
                for (int stepsPerRun : new int[] {1, 8}) {
                    String what = name + "-" + kernels.label().replace('+', '-') + "-" + stepsPerRun;
                    tell(what, training, config.withStepsPerRun(stepsPerRun), settings, report);
                }
            }
        }
    }

    private static void tell(
            String what, TrainingGraph training, TrainingConfig config, CheckSettings settings, Report report)
            throws IOException {
        Path prefix = settings.out().resolve("profile-" + what);
        System.setProperty(OrtRuntime.PROFILE_PROPERTY, prefix.toString());
        try {
            RandomTraining.losses(training, config, settings.isShort() ? 4 : 128, 3 * config.stepsPerRun());
        } finally {
            System.clearProperty(OrtRuntime.PROFILE_PROPERTY);
        }
        Map<String, Integer> onCpu = new TreeMap<>();
        int nodes = 0;
        Path profile = newest(prefix);
        for (JsonNode event : new ObjectMapper().readTree(profile.toFile())) {
            boolean isRun = event.path("cat").asText().equals("Node")
                    && event.path("name").asText().endsWith("_kernel_time");
            if (isRun) {
                nodes++;
                String provider = event.path("args").path("provider").asText();
                if (provider.equals("CPUExecutionProvider")) {
                    onCpu.merge(event.path("args").path("op_name").asText(), 1, Integer::sum);
                }
            }
        }
        report.tell(
                Report.Verdict.MEASURED,
                what,
                Map.of("nodeRuns", nodes, "onCpu", onCpu),
                nodes + " runs of nodes, on the CPU " + onCpu);
    }

    private static Path newest(Path prefix) throws IOException {
        try (Stream<Path> files = Files.list(prefix.toAbsolutePath().getParent())) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix.getFileName() + "_"))
                    .max(java.util.Comparator.comparing(Path::toString))
                    .orElseThrow(() -> new IOException("ONNX Runtime wrote no profile to " + prefix));
        }
    }
}
