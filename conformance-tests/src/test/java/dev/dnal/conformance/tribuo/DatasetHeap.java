package dev.dnal.conformance.tribuo;

import dev.dnal.tribuo.data.CifarDataSource;
import dev.dnal.tribuo.data.DataPart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;

/**
 * Measures the heap that the training images of CIFAR take as a {@link MutableDataset}, of our examples and of Tribuo's own.
 * With the heap limited by {@code -Xmx}, it also shows how little is enough to make the dataset. After {@code mvn verify}:
 *
 * <pre>
 * java -Xmx400m -cp conformance-tests/target/test-classes:$(cat conformance-tests/target/bench-classpath) \
 *     dev.dnal.conformance.tribuo.DatasetHeap DIR compact
 * java -Xmx4g -cp (the same) dev.dnal.conformance.tribuo.DatasetHeap DIR stock
 * </pre>
 */
public final class DatasetHeap {
    private static final double MEGABYTE = 1e6;

    private DatasetHeap() {}

    /**
     * Prints the measured heap.
     *
     * @param args the folder of the binary files, and "compact" or "stock"
     * @throws IOException if a file can't be read
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 2 || !List.of("compact", "stock").contains(args[1])) {
            throw new IllegalArgumentException(
                    "Expected the folder of CIFAR and 'compact' or 'stock', found " + List.of(args));
        }
        MutableDataset<Label> dataset = read(Path.of(args[0]), args[1].equals("compact"));
        long used = usedAfterCollection();
        // That the dataset is asked afterwards keeps it alive.
        System.out.printf(
                Locale.ROOT,
                "%s: %d examples, %d features, %.0f MB of heap in use, largest heap %.0f MB%n",
                args[1],
                dataset.size(),
                dataset.getFeatureMap().size(),
                used / MEGABYTE,
                Runtime.getRuntime().maxMemory() / MEGABYTE);
    }

    /** The source holds examples too: it is gone with the call. */
    private static MutableDataset<Label> read(Path folder, boolean compact) throws IOException {
        CifarDataSource source = new CifarDataSource(folder, DataPart.TRAIN);
        return compact ? new MutableDataset<>(source) : ofArrays(source);
    }

    /** As Tribuo's data sources make examples, but with the pixels that are 0. */
    private static MutableDataset<Label> ofArrays(CifarDataSource source) {
        MutableDataset<Label> dataset = new MutableDataset<>(source.getProvenance(), source.getOutputFactory());
        for (Example<Label> pixels : source) {
            List<Feature> features = new ArrayList<>();
            pixels.forEach(features::add);
            Example<Label> example = new ArrayExample<>(pixels.getOutput());
            example.addAll(features);
            dataset.add(example);
        }
        return dataset;
    }

    private static long usedAfterCollection() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
