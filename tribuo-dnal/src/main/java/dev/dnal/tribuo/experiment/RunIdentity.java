package dev.dnal.tribuo.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What tells a run from others: two of the same identity are the same experiment.
 *
 * @param seed what everything random is drawn from
 * @param network what the user called the network
 * @param data what it learns from
 * @param configuration all settings, by name, as a record has them
 */
public record RunIdentity(long seed, String network, RunRecord.Data data, Map<String, Object> configuration) {
    /** What may differ from machine to machine. */
    private static final Set<String> OF_THE_MACHINE = Set.of("device", "threads", "kernels", "stepsPerRun");

    /** Copies the map. */
    public RunIdentity {
        configuration = Map.copyOf(configuration);
    }

    /** The identity of an experiment. Reads all images, for their hashes. */
    public static RunIdentity of(ExperimentSettings settings, ImageDataset images) {
        return of(settings, RunRecord.Data.of(images));
    }

    /** The same with data that are known. */
    public static RunIdentity of(ExperimentSettings settings, RunRecord.Data data) {
        return new RunIdentity(settings.trainer().seed(), settings.networkName(), data, asRead(settings.toMap()));
    }

    /** Settings as they are read from a record: numbers and texts may have been of other types. */
    private static Map<String, Object> asRead(Map<String, Object> settings) {
        ObjectMapper mapper = new ObjectMapper();
        try {
            return mapper.readValue(mapper.writeValueAsString(settings), new TypeReference<Map<String, Object>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Numbers, texts, lists and maps can always be written as JSON", e);
        }
    }

    /**
     * Makes sure that a record is of this experiment. Settings that one of both does not know, as in records of other versions, are not
     * compared, nor are those of the machine.
     *
     * @param file that holds the record
     * @throws UnusableInputException if it is of another one
     */
    public void requireOf(RunRecord record, Path file) {
        requireSame(file, "seed", seed, record.seed());
        requireSame(file, "network", network, record.network());
        requireSame(file, "data", hashes(data), hashes(record.data()));
        configuration.forEach((name, value) -> {
            Object found = record.configuration().get(name);
            if (found != null && !OF_THE_MACHINE.contains(name)) {
                requireSame(file, name, value, found);
            }
        });
    }

    /** The name is that of a folder, which may have another one by now. */
    private static List<String> hashes(RunRecord.Data data) {
        return List.of(data.trainSha256(), data.testSha256());
    }

    private static void requireSame(Path file, String what, Object expected, Object found) {
        if (!Objects.equals(expected, found)) {
            throw new UnusableInputException(file + ": expected the record of a run with " + what + " " + expected
                    + ", found one with " + found + "; put the right one back, or remove the folder to run it again");
        }
    }
}
