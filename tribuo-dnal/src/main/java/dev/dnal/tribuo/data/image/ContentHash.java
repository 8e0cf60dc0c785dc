package dev.dnal.tribuo.data.image;

import dev.dnal.onnx.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The hash of a set of images.
 *
 * <p>Hashed in this order, integers big-endian: C, H, W, the number of classes or minus the number of values, the name of each
 * (length, UTF-8), N, then per image its label, or 4 bytes for each value, if it has any, and its pixels. Pixels are one
 * byte each after a tag 0 if all of the image are whole numbers 0 to 255, otherwise 4 bytes each after a tag 1; so the
 * hash depends on the values and not on how they are stored. At the end, if images are weighted, the weight of each, 4 bytes.
 */
final class ContentHash {
    private static final byte AS_BYTES = 0;
    private static final byte AS_FLOATS = 1;

    private ContentHash() {}

    static String of(ImageSource source) {
        Sha256 digest = new Sha256();
        ImageShape shape = source.shape();
        List<String> names = source.targetNames();
        int count = source.hasClasses() ? names.size() : -names.size();
        update(digest, shape.channels(), shape.height(), shape.width(), count);
        for (String name : names) {
            byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
            update(digest, utf8.length);
            digest.update(utf8, 0, utf8.length);
        }
        update(digest, source.size());
        float[] image = new float[shape.size()];
        ByteBuffer encoded = ByteBuffer.allocate(1 + Float.BYTES * shape.size());
        for (int i = 0; i < source.size(); i++) {
            if (source.hasTargets()) {
                update(digest, target(source, i));
            }
            source.copyInto(i, image, 0);
            encode(image, encoded.clear());
            digest.update(encoded.array(), 0, encoded.position());
        }
        for (int i = 0; source.isWeighted() && i < source.size(); i++) {
            update(digest, Float.floatToIntBits(source.weight(i)));
        }
        return digest.digits();
    }

    private static int[] target(ImageSource source, int index) {
        if (source.hasClasses()) {
            return new int[] {source.label(index)};
        }
        float[] values = new float[source.targetNames().size()];
        source.copyValues(index, values);
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToIntBits(values[i]))
                .toArray();
    }

    private static void encode(float[] image, ByteBuffer encoded) {
        if (holdsBytes(image)) {
            encoded.put(AS_BYTES);
            for (float value : image) {
                encoded.put((byte) (int) value);
            }
        } else {
            encoded.put(AS_FLOATS);
            for (float value : image) {
                encoded.putFloat(value);
            }
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

    private static void update(Sha256 digest, int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES * values.length);
        for (int value : values) {
            buffer.putInt(value);
        }
        digest.update(buffer.array(), 0, buffer.position());
    }
}
