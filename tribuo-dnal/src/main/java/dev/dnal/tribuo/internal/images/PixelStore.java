package dev.dnal.tribuo.internal.images;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Gathers images in a compact array: bytes for as long as all pixels are whole numbers 0 to 255, floats otherwise. */
public final class PixelStore {
    private final ImageShape shape;
    private byte[] bytes;
    private float @Nullable [] floats;

    /**
     * Room for images.
     *
     * @throws SettingException if they do not fit an array
     */
    public PixelStore(int images, ImageShape shape) {
        long values = (long) images * shape.size();
        if (values > Integer.MAX_VALUE - 8) {
            throw new SettingException(String.format(
                    Locale.ROOT,
                    "Expected at most %d pixels in all, found %d images of shape %s; train on fewer of them",
                    Integer.MAX_VALUE - 8,
                    images,
                    shape));
        }
        this.shape = shape;
        this.bytes = new byte[(int) values];
    }

    /** Stores the image with that index. */
    void put(int index, float[] image) {
        int offset = index * shape.size();
        if (floats == null && holdsBytes(image)) {
            for (int i = 0; i < image.length; i++) {
                bytes[offset + i] = (byte) (int) image[i];
            }
        } else {
            System.arraycopy(image, 0, asFloats(), offset, image.length);
        }
    }

    private static boolean holdsBytes(float[] image) {
        for (float value : image) {
            if (value != (int) value || value < 0 || value > 255) {
                return false;
            }
        }
        return true;
    }

    private float[] asFloats() {
        float[] converted = floats;
        if (converted == null) {
            converted = new float[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                converted[i] = Byte.toUnsignedInt(bytes[i]);
            }
            floats = converted;
            bytes = new byte[0];
        }
        return converted;
    }

    /** The images, which must all have been put; nothing may be put afterwards. */
    ImageData toImages(int[] labels, List<String> classNames) {
        return floats == null
                ? ImageData.ofBytes(shape, bytes, labels, classNames)
                : ImageData.ofFloats(shape, floats, labels, classNames);
    }

    /** The same of images without classes: all are of one, until they have values to learn. */
    ImageSource toImages(List<String> names, float[] values) {
        return toImages(new int[values.length / names.size()], List.of("image")).withValues(names, values);
    }
}
