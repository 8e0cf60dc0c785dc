package dev.dnal.tribuo.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Optional;

/**
 * Normalised images, their labels and, if there are any, weights in direct buffers of native byte order, ready for a native
 * runtime to read without a copy.
 *
 * <p>The buffers are used again for later batches: see {@link Batches#next()}.
 */
public final class Batch {
    private final ImageShape shape;
    private final FloatBuffer images;
    private final LongBuffer labels;
    private final Optional<FloatBuffer> weights;
    private int size;

    Batch(ImageShape shape, int capacity, boolean weighted) {
        long bytes = (long) capacity * shape.size() * Float.BYTES;
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(String.format(
                    "Expected a batch of at most %d bytes, found %d images of shape %s, that is %d bytes;"
                            + " choose a smaller batch",
                    Integer.MAX_VALUE, capacity, shape, bytes));
        }
        this.shape = shape;
        this.images = direct((int) bytes).asFloatBuffer();
        this.labels = direct(Math.multiplyExact(capacity, Long.BYTES)).asLongBuffer();
        this.weights = weighted ? Optional.of(direct(capacity * Float.BYTES).asFloatBuffer()) : Optional.empty();
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    void clear() {
        size = 0;
    }

    void add(float[] image, int label, float weight) {
        images.put(size * shape.size(), image, 0, shape.size());
        labels.put(size, label);
        weights.ifPresent(buffer -> buffer.put(size, weight));
        size++;
    }

    /**
     * The number of images B.
     *
     * @return 1 to the batch size; less than that only in the last batch of an epoch
     */
    public int size() {
        return size;
    }

    /**
     * The shape of each image.
     *
     * @return [C, H, W]
     */
    public ImageShape shape() {
        return shape;
    }

    /**
     * The normalised images, [B, C, H, W].
     *
     * @return a direct buffer from position 0 to limit B * C * H * W
     */
    public FloatBuffer images() {
        return images.slice(0, size * shape.size());
    }

    /**
     * The class indices, [B].
     *
     * @return a direct buffer from position 0 to limit B
     */
    public LongBuffer labels() {
        return labels.slice(0, size);
    }

    /**
     * What each image counts for, [B], as the source says.
     *
     * @return a direct buffer from position 0 to limit B; empty if all images count alike
     */
    public Optional<FloatBuffer> weights() {
        return weights.map(buffer -> buffer.slice(0, size));
    }
}
