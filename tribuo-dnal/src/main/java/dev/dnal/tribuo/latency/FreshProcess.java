package dev.dnal.tribuo.latency;

import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.tribuo.latency.InterleavedTimer.Effort;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.IdleThreads;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A process that times networks for {@link FreshProcesses}. */
final class FreshProcess {
    /** Arguments before those of the networks. */
    private static final int SETTINGS = 10;

    private FreshProcess() {}

    /**
     * Times and ends.
     *
     * @param arguments folder of the networks; file for the result; device; threads; what idle threads do; warm-ups, fewest rounds,
     *     precision, limit and pause in milliseconds of the effort; and for each network the batch
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
        Effort effort = new Effort(
                Integer.parseInt(arguments[5]),
                Integer.parseInt(arguments[6]),
                Double.parseDouble(arguments[7]),
                Duration.ofMillis(Long.parseLong(arguments[8])),
                Duration.ofMillis(Long.parseLong(arguments[9])));
        Map<String, Double> millis = new LinkedHashMap<>();
        TimedModel.byBatch(models)
                .forEach(turns -> new InterleavedTimer(effort)
                        .measure(turns, config)
                        .variants()
                        .forEach(variant -> millis.put(variant.name(), variant.millis())));
        AtomicFile.write(
                Path.of(arguments[1]),
                models.stream()
                        .map(model -> String.valueOf(millis.get(model.name())))
                        .collect(Collectors.joining("\n")));
    }
}
