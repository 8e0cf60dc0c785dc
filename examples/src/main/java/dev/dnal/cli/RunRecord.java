package dev.dnal.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.tribuo.data.ImageDataset;
import dev.dnal.tribuo.data.ImageShape;
import dev.dnal.tribuo.search.Architecture;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written about a run, in this order.
 *
 * @param seed what everything random was drawn from
 * @param network what the search began with
 * @param data what it learned from
 * @param versions of the software, by name
 * @param configuration all settings, by name
 * @param stages the stages of training in the order they were gone through
 * @param layers the learned widths, in the order of the network
 * @param baseline the whole network, trained without gates; null if it was not asked for
 * @param learned the learned network
 * @param maskedVersusSlicedMaxAbsDiff largest difference between a logit of the network with closed gates and of the one that
 *     was cut
 * @param peakResidentBytes the most memory that the process had resident until all was trained and measured, the Java machine
 *     included; null where the system is not Linux
 */
record RunRecord(
        long seed,
        String network,
        Data data,
        Map<String, String> versions,
        Map<String, Object> configuration,
        List<StageTime> stages,
        List<Architecture.LayerWidth> layers,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Result baseline,
        Result learned,
        double maskedVersusSlicedMaxAbsDiff,
        @Nullable Long peakResidentBytes) {

    /** Copies the lists. */
    RunRecord {
        stages = List.copyOf(stages);
        layers = List.copyOf(layers);
    }

    /**
     * The images.
     *
     * @param name of the data set
     * @param shape [C, H, W]
     * @param classes how many
     * @param trainImages how many
     * @param testImages how many
     * @param trainSha256 identifies the training images and their labels
     * @param testSha256 identifies the test images and their labels
     */
    record Data(
            String name,
            List<Integer> shape,
            int classes,
            int trainImages,
            int testImages,
            String trainSha256,
            String testSha256) {
        /** Copies the list. */
        Data {
            shape = List.copyOf(shape);
        }

        static Data of(ImageDataset images) {
            ImageShape shape = images.shape();
            return new Data(
                    images.name(),
                    List.of(shape.channels(), shape.height(), shape.width()),
                    images.classNames().size(),
                    images.train().size(),
                    images.test().size(),
                    images.train().contentHash(),
                    images.test().contentHash());
        }
    }

    /**
     * A stage of training.
     *
     * @param name of the stage
     * @param epochs how many
     * @param seconds wall-clock time
     */
    record StageTime(String name, int epochs, double seconds) {}

    /**
     * What a network came to.
     *
     * @param testAccuracy share of the test images classified right, 0 to 1
     * @param macs multiply-accumulate operations for one image
     * @param params number of parameters
     * @param onnxBytes size of its ONNX file
     * @param latencyMillisBatch1 median time for one image
     * @param latencyMillisBatch64 median time for 64 images at once
     */
    record Result(
            double testAccuracy,
            long macs,
            long params,
            long onnxBytes,
            double latencyMillisBatch1,
            double latencyMillisBatch64) {}

    /** The record as JSON, with a line feed at the end of each line on every platform. */
    String toJson() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Numbers, texts and records can always be written as JSON", e);
        }
    }
}
