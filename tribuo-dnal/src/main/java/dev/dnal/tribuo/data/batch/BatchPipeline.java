package dev.dnal.tribuo.data.batch;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Serves the images of a source in batches, epoch by epoch: for training shuffled and augmented,
 * for evaluation in their order and as they are.
 *
 * <p>The order and the augmentation of an epoch depend on the pipeline's seed and the number of the
 * epoch alone, not on which epochs were served before: a run that was cut off can go on with any
 * epoch and sees the same images.
 *
 * <p>While a batch is trained on, a thread of the pass prepares the next one; batches to evaluate on are prepared when they are
 * asked for.
 *
 * <p>One pass at a time, by one thread; the memory of batches is shared by all passes.
 */
public final class BatchPipeline {
    private final ImageSource source;
    private final Normalisation normalisation;
    private final List<Augmentation> augmentations;
    private final int batchSize;
    private final Order order;
    private final boolean inBytes;
    private final List<Batch> buffers;
    private Optional<BatchesAhead> ahead = Optional.empty();
    private int passes;

    /** Where an epoch gets its order and its source of chance from. */
    private sealed interface Order {
        int[] indices(int size, RandomGenerator rng);

        SplittableRandom rng(int epoch);

        boolean preparesAhead();
    }

    private record Shuffled(long seed) implements Order {
        @Override
        public int[] indices(int size, RandomGenerator rng) {
            int[] indices = IntStream.range(0, size).toArray();
            Shuffle.inPlace(indices, rng);
            return indices;
        }

        @Override
        public SplittableRandom rng(int epoch) {
            return new SplittableRandom(seed + epoch);
        }

        @Override
        public boolean preparesAhead() {
            return true;
        }
    }

    private record InOrder() implements Order {
        @Override
        public int[] indices(int size, RandomGenerator rng) {
            return IntStream.range(0, size).toArray();
        }

        @Override
        public SplittableRandom rng(int epoch) {
            return new SplittableRandom(epoch);
        }

        @Override
        public boolean preparesAhead() {
            return false;
        }
    }

    private BatchPipeline(
            ImageSource source,
            Normalisation normalisation,
            List<Augmentation> augmentations,
            int batchSize,
            Order order,
            boolean inBytes) {
        normalisation.requireChannels(source.shape());
        augmentations.forEach(augmentation -> augmentation.requireFits(source.shape()));
        if (batchSize < 1) {
            throw new SettingException("Expected a batch size of at least 1, found " + batchSize);
        }
        this.source = source;
        this.normalisation = normalisation;
        this.augmentations = List.copyOf(augmentations);
        this.batchSize = batchSize;
        this.order = order;
        this.inBytes = inBytes;
        this.buffers = Stream.generate(() -> new Batch(source, Math.min(batchSize, source.size()), inBytes))
                .limit(order.preparesAhead() ? 2 : 1)
                .toList();
    }

    /**
     * Batches to train on: shuffled, augmented, then normalised.
     *
     * @param source the images
     * @param normalisation one mean and standard deviation per channel
     * @param augmentations applied in this order; may be empty
     * @param batchSize images per batch, at least 1; the last batch of an epoch holds what is left
     * @param rng one value is drawn from it, as the seed of all epochs
     * @return the pipeline
     * @throws IllegalArgumentException if the batch size is out of range, or normalisation or an
     *     augmentation does not fit the images
     */
    public static BatchPipeline training(
            ImageSource source,
            Normalisation normalisation,
            List<Augmentation> augmentations,
            int batchSize,
            RandomGenerator rng) {
        return new BatchPipeline(source, normalisation, augmentations, batchSize, new Shuffled(rng.nextLong()), false);
    }

    /**
     * Batches to evaluate on: in the order of the source, normalised only. All epochs are the same.
     *
     * @param source the images
     * @param normalisation one mean and standard deviation per channel
     * @param batchSize images per batch, at least 1; the last batch of an epoch holds what is left
     * @return the pipeline
     * @throws IllegalArgumentException if the batch size is out of range or normalisation does not
     *     fit the images
     */
    public static BatchPipeline evaluation(ImageSource source, Normalisation normalisation, int batchSize) {
        return new BatchPipeline(source, normalisation, List.of(), batchSize, new InOrder(), false);
    }

    /**
     * The same batches as raw bytes, where pixels are bytes and augmentations keep them: for devices that are fed faster with a
     * quarter of the data and normalise it themselves.
     *
     * @return batches of {@link Batch#pixels}; this pipeline itself if pixels are no bytes
     */
    public BatchPipeline inBytes() {
        boolean areBytes = source.hasBytePixels() && augmentations.stream().allMatch(Augmentation::keepsPixels);
        return areBytes ? new BatchPipeline(source, normalisation, augmentations, batchSize, order, true) : this;
    }

    /**
     * What normalises the batches, by whoever does it.
     *
     * @return one mean and standard deviation per channel
     */
    public Normalisation normalisation() {
        return normalisation;
    }

    /**
     * Whether the batches are raw bytes.
     *
     * @return true of the results of {@link #inBytes} alone
     */
    public boolean isInBytes() {
        return inBytes;
    }

    /**
     * The images behind the batches.
     *
     * @return the source
     */
    public ImageSource source() {
        return source;
    }

    /**
     * The number of batches in each epoch.
     *
     * @return images by batch size, rounded up
     */
    public int batchesPerEpoch() {
        return (source.size() - 1) / batchSize + 1;
    }

    /**
     * Begins a pass over all images; an earlier pass that isn't finished becomes invalid.
     *
     * @param number of the epoch, from 0
     * @return its batches
     * @throws IllegalArgumentException if number is negative
     */
    public Batches epoch(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("Expected an epoch from 0 on, found " + number);
        }
        ahead.ifPresent(BatchesAhead::stop);
        passes++;
        Pass pass = new Pass(passes, order.rng(number));
        if (!order.preparesAhead()) {
            return pass;
        }
        BatchesAhead begun = new BatchesAhead(pass);
        ahead = Optional.of(begun);
        return begun;
    }

    /** Prepares each batch when it is asked for, in the memory of the one that was served longest ago. */
    private final class Pass implements Batches {
        private final int pass;
        private final AugmentedImages images;
        private final int[] indices;
        private int served;
        private int batches;
        private boolean closed;

        Pass(int pass, RandomGenerator rng) {
            this.pass = pass;
            this.images = new AugmentedImages(source, augmentations, rng);
            this.indices = order.indices(source.size(), rng);
        }

        @Override
        public boolean hasNext() {
            return !closed && served < indices.length;
        }

        @Override
        public Batch next() {
            if (closed || pass != passes) {
                throw new IllegalStateException("Expected an open pass that is its pipeline's latest, found "
                        + (closed ? "a closed one" : "that another pass has begun")
                        + "; begin a new epoch");
            }
            if (!hasNext()) {
                throw new NoSuchElementException("All " + indices.length + " images of this epoch were served");
            }
            Batch batch = buffers.get(batches++ % buffers.size());
            batch.clear();
            int end = served + Math.min(batchSize, indices.length - served);
            for (; served < end; served++) {
                int index = indices[served];
                batch.add(load(index), source, index);
            }
            return batch;
        }

        private float[] load(int index) {
            float[] image = images.load(index);
            if (!inBytes) {
                normalisation.apply(image, source.shape());
            }
            return image;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
