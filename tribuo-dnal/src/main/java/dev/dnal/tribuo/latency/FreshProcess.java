package dev.dnal.tribuo.latency;

import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.IdleThreads;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A process that times networks for {@link FreshProcesses}. */
final class FreshProcess {
    private static final int SETTINGS = 7;

    private FreshProcess() {}

    /**
     * Times and ends.
     *
     * @param arguments folder of the networks; file for the result; device; threads; what idle threads do; limit in milliseconds; precision;
     *     and for each network the batch
     */
    public static void main(String[] arguments) throws IOException {
        List<TimedModel> models = new ArrayList<>();
        for (int i = 0; i + SETTINGS < arguments.length; i++) {
            Path file = FreshProcesses.model(Path.of(arguments[0]), i);
            models.add(new TimedModel(
                    file.toString(), Files.readAllBytes(file), Integer.parseInt(arguments[i + SETTINGS])));
        }
        SessionConfig config = SessionConfig.on(Device.parse(arguments[2]))
                .withThreads(Integer.parseInt(arguments[3]))
                .withIdleThreads(IdleThreads.valueOf(arguments[4]));
        InterleavedTimer.Effort usual = InterleavedTimer.Effort.USUAL;
        InterleavedTimer.Effort effort = new InterleavedTimer.Effort(
                usual.warmUps(),
                usual.fewestRounds(),
                Double.parseDouble(arguments[6]),
                Duration.ofMillis(Long.parseLong(arguments[5])),
                usual.pause());
        Timings timings = new InterleavedTimer(effort).measure(models, config);
        AtomicFile.write(
                Path.of(arguments[1]),
                timings.variants().stream()
                        .map(variant -> Double.toString(variant.millis()))
                        .collect(Collectors.joining("\n")));
    }
}
