package dev.dnal.tribuo.data;

import dev.dnal.tribuo.data.image.ImageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Makes tiny files in the layouts the readers know. */
public final class TestFiles {
    static final int ROWS = 2;
    static final int COLUMNS = 3;

    private TestFiles() {}

    /** IDX images of 2 x 3 pixels; pixel p of image i is 10 * i + p. */
    static byte[] idxImages(int count) {
        ByteBuffer file = ByteBuffer.allocate(16 + count * ROWS * COLUMNS);
        file.putInt(0x803).putInt(count).putInt(ROWS).putInt(COLUMNS);
        for (int i = 0; i < count; i++) {
            for (int p = 0; p < ROWS * COLUMNS; p++) {
                file.put((byte) (10 * i + p));
            }
        }
        return file.array();
    }

    static byte[] idxLabels(int... labels) {
        ByteBuffer file = ByteBuffer.allocate(8 + labels.length);
        file.putInt(0x801).putInt(labels.length);
        for (int label : labels) {
            file.put((byte) label);
        }
        return file.array();
    }

    static byte[] ints(int... values) {
        ByteBuffer file = ByteBuffer.allocate(4 * values.length);
        for (int value : values) {
            file.putInt(value);
        }
        return file.array();
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    /** A folder of four plain IDX files: 4 training and 2 test images of 2 classes. */
    static void writeIdxFolder(Path folder) throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), idxImages(4));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), idxLabels(1, 0, 1, 0));
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), idxImages(2));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), idxLabels(0, 1));
    }

    /** Records of CIFAR: the labels' low byte last, pixel p of record i is i + p modulo 256. */
    static byte[] cifarRecords(int labelBytes, int... labels) {
        ByteBuffer file = ByteBuffer.allocate(labels.length * (labelBytes + 3072));
        for (int i = 0; i < labels.length; i++) {
            if (labelBytes == 2) {
                file.put((byte) 19);
            }
            file.put((byte) labels[i]);
            for (int p = 0; p < 3072; p++) {
                file.put((byte) (i + p));
            }
        }
        return file.array();
    }

    /** CIFAR-10 with one training record per file, of classes 0, 1, 2, 3, 9, and two test records. */
    static void writeCifar10Folder(Path folder) throws IOException {
        int[] labels = {0, 1, 2, 3, 9};
        for (int i = 0; i < labels.length; i++) {
            Files.write(folder.resolve("data_batch_" + (i + 1) + ".bin"), cifarRecords(1, labels[i]));
        }
        Files.write(folder.resolve("test_batch.bin"), cifarRecords(1, 4, 5));
    }

    public static float[] image(ImageSource source, int index) {
        float[] pixels = new float[source.shape().size()];
        source.copyInto(index, pixels, 0);
        return pixels;
    }

    public static int[] labels(ImageSource source) {
        int[] labels = new int[source.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = source.label(i);
        }
        return labels;
    }
}
