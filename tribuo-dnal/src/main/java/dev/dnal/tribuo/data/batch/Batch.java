package dev.dnal.tribuo.data.batch;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Optional;

/**
 * Normalised images or their raw bytes, their labels or values and, if there are any, weights in direct buffers of native byte order, ready for a native
 * runtime to read without a copy.
 *
 * <p>The buffers are used again for later batches: see {@link Batches#next()}.
 */
public final class Batch {
    private final ImageShape shape;
    private final Optional<FloatBuffer> images;
    private final Optional<ByteBuffer> pixels;
    private final Optional<LongBuffer> labels;
    private final float[] values;
    private final FloatBuffer valuesOfAll;
    private final Optional<FloatBuffer> weights;
    private int size;

    /** Room for so many images of a source, as bytes or as floats. */
    Batch(ImageSource source, int capacity, boolean inBytes) {
        this.shape = source.shape();
        long bytes = (long) capacity * shape.size() * (inBytes ? Byte.BYTES : Float.BYTES);
        if (bytes > Integer.MAX_VALUE) {
            throw new SettingException(String.format(
                    "Expected a batch of at most %d bytes, found %d images of shape %s, that is %d bytes;"
                            + " choose a smaller batch",
                    Integer.MAX_VALUE, capacity, shape, bytes));
        }
        this.pixels = inBytes ? Optional.of(direct((int) bytes)) : Optional.empty();
        this.images =
                inBytes ? Optional.empty() : Optional.of(direct((int) bytes).asFloatBuffer());
        this.labels = source.hasClasses() && source.hasTargets()
                ? Optional.of(direct(Math.multiplyExact(capacity, Long.BYTES)).asLongBuffer())
                : Optional.empty();
        boolean hasValues = source.hasTargets() && !source.hasClasses();
        this.values = new float[hasValues ? source.targetNames().size() : 0];
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
        images.ifPresent(buffer -> buffer.put(size * shape.size(), image, 0, shape.size()));
        pixels.ifPresent(buffer -> putBytes(buffer, image));
        if (labels.isPresent()) {
            labels.get().put(size, source.label(index));
        } else if (values.length > 0) {
            source.copyValues(index, values);
            valuesOfAll.put(size * values.length, values);
        }
        if (weights.isPresent()) {
            weights.get().put(size, source.weight(index));
        }
        size++;
    }

    private void putBytes(ByteBuffer buffer, float[] image) {
        int offset = size * shape.size();
        for (int i = 0; i < shape.size(); i++) {
            buffer.put(offset + i, (byte) (int) image[i]);
        }
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
     * @throws IllegalStateException if the batch has raw bytes
     */
    public FloatBuffer images() {
        return images.orElseThrow(() -> new IllegalStateException("Expected normalised images, found raw bytes"))
                .slice(0, size * shape.size());
    }

    /**
     * The raw pixels, [B, C, H, W], unsigned.
     *
     * @return a direct buffer from position 0 to limit B * C * H * W; empty if the batch has normalised images
     */
    public Optional<ByteBuffer> pixels() {
        return pixels.map(buffer -> buffer.slice(0, size * shape.size()).order(ByteOrder.nativeOrder()));
    }

    /**
     * The class indices, [B].
     *
     * @return a direct buffer from position 0 to limit B
     * @throws IllegalStateException if the images have values, not classes, or neither
     */
    public LongBuffer labels() {
        return labels.orElseThrow(() -> new IllegalStateException(
                        "Expected images with labels, found images with " + values.length + " values to learn"))
                .slice(0, size);
    }

    /** Whether the images have labels. Otherwise they have values to learn, if anything. */
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
