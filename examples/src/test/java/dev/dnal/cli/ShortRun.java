package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.tribuo.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes runs of {@code learn} that take seconds.
 *
 * @param data folder of a few tiny images
 */
record ShortRun(Path data) {
    /** On images that are written into a folder. */
    static ShortRun in(Path folder) throws IOException {
        return new ShortRun(TestImages.writeFolder(folder.resolve("data")));
    }

    /** One epoch of each stage, with one thread, timed in this process unless the options say otherwise. */
    CommandRun learn(Path out, String network, String... options) {
        List<Object> args = new ArrayList<>(List.of("learn", "--data", data, "--network", network, "--out", out));
        args.addAll(List.of("--epochs-weights", "1", "--epochs-architecture", "1", "--epochs-final", "1"));
        args.addAll(List.of("--batch-size", "8", "--validation", "0.25", "--threads", "1"));
        if (!List.of(options).contains("--time-processes")) {
            args.addAll(List.of("--time-processes", "0"));
        }
        args.addAll(List.of(options));
        return CommandRun.of(args.toArray());
    }

    /** The record of such a run, which must have ended well. */
    JsonNode learned(Path out, String network, String... options) throws IOException {
        CommandRun done = learn(out, network, options);
        assertEquals(0, done.exitCode(), done.err());
        return record(out);
    }

    static JsonNode record(Path folder) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(RunFolder.RECORD).toFile());
    }

    static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
