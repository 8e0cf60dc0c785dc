package dev.dnal.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** IDX folders of 8 x 8 images of two classes: dark above and light below, and the other way round. */
final class TestImages {
    static final int SIDE = 8;

    private TestImages() {}

    /** A folder of 24 training and 12 test images. */
    static Path writeFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        write(folder, "train", 24);
        write(folder, "t10k", 12);
        return folder;
    }

    private static void write(Path folder, String part, int count) throws IOException {
        Files.write(folder.resolve(part + "-images-idx3-ubyte"), images(count));
        Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels(count));
    }

    static byte[] images(int count) {
        ByteBuffer file = ByteBuffer.allocate(16 + count * SIDE * SIDE);
        file.putInt(0x803).putInt(count).putInt(SIDE).putInt(SIDE);
        for (int i = 0; i < count; i++) {
            for (int p = 0; p < SIDE * SIDE; p++) {
                boolean above = p < SIDE * SIDE / 2;
                file.put((byte) ((above == (i % 2 == 0) ? 20 : 200) + 7 * i % 31));
            }
        }
        return file.array();
    }

    /** An image of the set as a file. */
    static void writePicture(Path file, int index) throws IOException {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean above = y < SIDE / 2;
                picture.getRaster().setSample(x, y, 0, (above == (index % 2 == 0) ? 20 : 200) + 7 * index % 31);
            }
        }
        ImageIO.write(picture, "png", file.toFile());
    }

    static byte[] labels(int count) {
        ByteBuffer file = ByteBuffer.allocate(8 + count);
        file.putInt(0x801).putInt(count);
        for (int i = 0; i < count; i++) {
            file.put((byte) (i % 2));
        }
        return file.array();
    }
}
