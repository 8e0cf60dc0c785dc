package dev.dnal.tribuo.data;

import dev.dnal.onnx.SettingException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Optional;

/**
 * Normalised images, their labels or values and, if there are any, weights in direct buffers of native byte order, ready for a native
 * runtime to read without a copy.
 *
 * <p>The buffers are used again for later batches: see {@link Batches#next()}.
 */
public final class Batch {
    private final ImageShape shape;
    private final FloatBuffer images;
    private final Optional<LongBuffer> labels;
    private final float[] values;
    private final FloatBuffer valuesOfAll;
    private final Optional<FloatBuffer> weights;
    private int size;

    /** Room for so many images of a source. */
    Batch(ImageSource source, int capacity) {
        this.shape = source.shape();
        long bytes = (long) capacity * shape.size() * Float.BYTES;
        if (bytes > Integer.MAX_VALUE) {
            throw new SettingException(String.format(
                    "Expected a batch of at most %d bytes, found %d images of shape %s, that is %d bytes;"
                            + " choose a smaller batch",
                    Integer.MAX_VALUE, capacity, shape, bytes));
        }
        this.images = direct((int) bytes).asFloatBuffer();
        this.labels = source.hasClasses()
                ? Optional.of(direct(Math.multiplyExact(capacity, Long.BYTES)).asLongBuffer())
                : Optional.empty();
        this.values = new float[source.hasClasses() ? 0 : source.targetNames().size()];
        this.valuesOfAll = direct(Math.multiplyExact(Math.multiplyExact(capacity, values.length), Float.BYTES))
                .asFloatBuffer();
        this.weights =
                source.isWeighted() ? Optional.of(direct(capacity * Float.BYTES).asFloatBuffer()) : Optional.empty();
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    void clear() {
        size = 0;
    }

    /** Adds an image with what the source has to say of the image with that index. */
    void add(float[] image, ImageSource source, int index) {
        images.put(size * shape.size(), image, 0, shape.size());
        if (labels.isPresent()) {
            labels.get().put(size, source.label(index));
        } else {
            source.copyValues(index, values);
            valuesOfAll.put(size * values.length, values);
        }
        if (weights.isPresent()) {
            weights.get().put(size, source.weight(index));
        }
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
     * @throws IllegalStateException if the images have values, not classes
     */
    public LongBuffer labels() {
        return labels.orElseThrow(() -> new IllegalStateException(
                        "Expected images of classes, found images with " + values.length + " values to learn"))
                .slice(0, size);
    }

    /** Whether the images are of classes. Otherwise they have values to learn. */
    public boolean hasClasses() {
        return labels.isPresent();
    }

    /**
     * The number of values of each image.
     *
     * @return K; 0 if the images are of classes
     */
    public int valuesPerImage() {
        return values.length;
    }

    /**
     * The values to learn, [B, K].
     *
     * @return a direct buffer from position 0 to limit B * K
     */
    public FloatBuffer values() {
        return valuesOfAll.slice(0, size * values.length);
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
