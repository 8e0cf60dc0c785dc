package dev.dnal.conformance.tribuo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.tribuo.datasource.IDXDataSource.IDXData;
import org.tribuo.datasource.IDXDataSource.IDXType;

/** Noisy images of one channel of which the upper half is lit, class 0, or the lower one, class 1. */
final class HalfLitImages {
    static final int SIDE = 8;

    private final double[][] pixels;

    HalfLitImages(int images, long seed) {
        Random rng = new Random(seed);
        pixels = new double[images][SIDE * SIDE];
        for (int image = 0; image < images; image++) {
            for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                boolean lit = (pixel < SIDE * SIDE / 2) == (label(image) == 0);
                pixels[image][pixel] = (lit ? 150 : 0) + rng.nextInt(100);
            }
        }
    }

    private static int label(int image) {
        return image % 2;
    }

    void writeIdx(Path images, Path labels) throws IOException {
        double[] all = new double[pixels.length * SIDE * SIDE];
        double[] classes = new double[pixels.length];
        for (int image = 0; image < pixels.length; image++) {
            System.arraycopy(pixels[image], 0, all, image * SIDE * SIDE, SIDE * SIDE);
            classes[image] = label(image);
        }
        IDXData.createIDXData(IDXType.UBYTE, new int[] {pixels.length, SIDE, SIDE}, all)
                .save(images, true);
        IDXData.createIDXData(IDXType.UBYTE, new int[] {pixels.length}, classes).save(labels, false);
    }

    void writeLibSvm(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int image = 0; image < pixels.length; image++) {
            text.append(label(image));
            for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                text.append(' ').append(pixel + 1).append(':').append(pixels[image][pixel]);
            }
            text.append('\n');
        }
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
