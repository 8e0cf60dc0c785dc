package dev.dnal.tribuo.runtime;

import dev.dnal.tribuo.runtime.library.RuntimeUnavailableException;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A process of its own that starts the runtime, for a process loads one native library only. It prints one line for
 * each thing it found out.
 */
public final class NativeProbe {
    private NativeProbe() {}

    /** What a probe printed and said. */
    public record Outcome(int exitCode, String output, String errors) {}

    /** Whether the machine shows an NVIDIA driver. */
    public static boolean driverFound() {
        return CudaProbe.driverFound();
    }

    /** Resolves the device named by the argument, runs a graph there and prints what happened. */
    public static void main(String[] arguments) {
        try {
            Device device = Device.parse(arguments[0]).resolve();
            OrtRuntime runtime = OrtRuntime.start(device);
            System.out.println("runtime=" + runtime);
            System.out.println("kernels=" + runtime.kernels());
            System.out.println("device=" + device);
            try (OnnxSession session = OnnxSession.open(doubling(), SessionConfig.on(device))) {
                System.out.println("answer="
                        + session.run(Map.of("x", HostTensor.scalar(21f)))
                                .get("y")
                                .item());
            }
        } catch (RuntimeUnavailableException | IllegalArgumentException e) {
            System.out.println("refused=" + e.getMessage());
        }
    }

    static byte[] doubling() {
        return SmallModel.model()
                .input("x", ElementType.FLOAT32)
                .node("Add", "x,x", "y")
                .output("y", ElementType.FLOAT32)
                .bytes();
    }

    /** A probe under way. */
    public record Running(Process process, Path out, Path err) {
        public Outcome await() throws IOException, InterruptedException {
            int exitCode = process.waitFor();
            return new Outcome(
                    exitCode,
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        }
    }

    /** Starts a probe whose files go into a folder. */
    public static Running start(Path folder, String device, String... options) throws IOException {
        Path out = Files.createTempFile(folder, "probe", ".out");
        Path err = Files.createTempFile(folder, "probe", ".err");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.io.tmpdir=" + folder);
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(NativeProbe.class.getName());
        command.add(device);
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Running(process, out, err);
    }
}
