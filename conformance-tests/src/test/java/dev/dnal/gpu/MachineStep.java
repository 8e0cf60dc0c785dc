package dev.dnal.gpu;

import dev.dnal.tribuo.runtime.OrtRuntime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What machine, driver and libraries it is; and that the provider loads. */
final class MachineStep {
    private static final String TORCH_VERSIONS =
            "import torch; print(torch.__version__, 'CUDA', torch.version.cuda, 'cuDNN', torch.backends.cudnn.version())";

    private MachineStep() {}

    static void run(CheckSettings settings, Report report) throws IOException {
        settings.device().resolve();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("device", settings.device().toString());
        figures.put("onnxRuntime", OrtRuntime.start(settings.device()).toString());
        figures.put("java", System.getProperty("java.version"));
        figures.put("processors", Runtime.getRuntime().availableProcessors());
        if (settings.onGpu()) {
            figures.put(
                    "card",
                    output(
                            "nvidia-smi",
                            "--query-gpu=name,driver_version,memory.total,compute_cap",
                            "--format=csv,noheader"));
        }
        figures.put("libraries", cudaLibraries());
        figures.put("pytorch", output("python3", "-c", TORCH_VERSIONS));
        report.tell(Report.Verdict.OK, "machine", figures, figures.toString());
    }

    private static List<String> cudaLibraries() throws IOException {
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return mappings.filter(line -> line.indexOf('/') >= 0)
                    .map(line -> line.substring(line.lastIndexOf('/') + 1))
                    .filter(name -> name.matches("lib(cudart|cudnn|cublas|cublasLt|cufft)\\.so.*"))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /** What a command prints, on one line; why it can't be had if it can't. */
    static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            // What these print fits into a pipe.
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "no answer";
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return text.strip().replace('\n', ' ');
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
