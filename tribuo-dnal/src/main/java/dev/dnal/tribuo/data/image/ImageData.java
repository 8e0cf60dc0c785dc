package dev.dnal.tribuo.data.image;

import dev.dnal.onnx.SettingException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Labelled images in memory, pixels contiguous in the order [N, C, H, W], as bytes (a quarter of
 * the memory) or as floats.
 */
public final class ImageData extends LabelledImages {

    /** The two ways of keeping pixels differ in nothing but their range and these two methods. */
    private interface Pixels {
        int length();

        void copy(int from, int count, float[] target, int offset);
    }

    private final Pixels pixels;

    private ImageData(ImageShape shape, Pixels pixels, int[] labels, List<String> classNames) {
        super(shape, labels, classNames);
        this.pixels = pixels;
        if (pixels.length() != (long) labels.length * shape.size()) {
            throw new IllegalArgumentException(String.format(
                    "Expected %d pixel values for %d labels and images of shape %s, found %d",
                    (long) labels.length * shape.size(), labels.length, shape, pixels.length()));
        }
    }

    /**
     * Images as unsigned bytes, pixel values 0 to 255.
     *
     * @param shape [C, H, W]
     * @param pixels N * C * H * W values in the order [N, C, H, W]; not copied, for it may be large:
     *     it belongs to the result and must not be altered any more
     * @param labels N class indices
     * @param classNames names of the classes
     * @return the images
     * @throws IllegalArgumentException if there are no images or classes, the lengths don't agree, or
     *     a label is out of range
     */
    public static ImageData ofBytes(ImageShape shape, byte[] pixels, int[] labels, List<String> classNames) {
        return new ImageData(shape, new BytePixels(pixels), labels, classNames);
    }

    /**
     * Images as floats of any finite value.
     *
     * @param shape [C, H, W]
     * @param pixels N * C * H * W values in the order [N, C, H, W]; not copied, for it may be large:
     *     it belongs to the result and must not be altered any more
     * @param labels N class indices
     * @param classNames names of the classes
     * @return the images
     * @throws IllegalArgumentException if there are no images or classes, the lengths don't agree, a
     *     label is out of range, or a value is NaN or infinite
     */
    public static ImageData ofFloats(ImageShape shape, float[] pixels, int[] labels, List<String> classNames) {
        for (int i = 0; i < pixels.length; i++) {
            if (!Float.isFinite(pixels[i])) {
                throw new SettingException(String.format(
                        "Expected finite pixel values, found %s in image %d at value %d of its %s",
                        pixels[i], i / shape.size(), i % shape.size(), shape));
            }
        }
        return new ImageData(shape, new FloatPixels(pixels), labels, classNames);
    }

    /**
     * Names for classes that have none: their numbers.
     *
     * @param numClasses how many, at least 0
     * @return "0", "1", ...
     */
    public static List<String> numberedClasses(int numClasses) {
        return IntStream.range(0, numClasses).mapToObj(Integer::toString).toList();
    }

    @Override
    public void copyInto(int index, float[] target, int offset) {
        Objects.checkIndex(index, size());
        pixels.copy(index * shape().size(), shape().size(), target, offset);
    }

    @Override
    public boolean hasBytePixels() {
        return pixels instanceof BytePixels;
    }

    private static final class BytePixels implements Pixels {
        private final byte[] values;

        BytePixels(byte[] values) {
            this.values = values;
        }

        @Override
        public int length() {
            return values.length;
        }

        @Override
        public void copy(int from, int count, float[] target, int offset) {
            for (int i = 0; i < count; i++) {
                target[offset + i] = Byte.toUnsignedInt(values[from + i]);
            }
        }
    }

    private static final class FloatPixels implements Pixels {
        private final float[] values;

        FloatPixels(float[] values) {
            this.values = values;
        }

        @Override
        public int length() {
            return values.length;
        }

        @Override
        public void copy(int from, int count, float[] target, int offset) {
            System.arraycopy(values, from, target, offset, count);
        }
    }
}
