package dev.dnal.tribuo.data.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.ImageFiles;
import dev.dnal.tribuo.data.image.ImageShape;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ImageFitterTest {

    private static float[] fit(BufferedImage image, ImageFit fit) {
        float[] pixels = new float[fit.shape().size()];
        new ImageFitter(fit).fit(DecodedImage.of(image), pixels, 0);
        return pixels;
    }

    private static BufferedImage greyRow(int... samples) {
        BufferedImage image = ImageFiles.image(BufferedImage.TYPE_BYTE_GRAY, samples.length, 1);
        image.getRaster().setPixels(0, 0, samples.length, 1, samples);
        return image;
    }

    private static void assertRefused(String fact, Runnable making) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, making::run);
        assertTrue(refusal.getMessage().contains(fact), refusal.getMessage());
    }

    @Test
    void resizesTheShorterSideTo256For224() {
        assertEquals(256, new ImageFit(3, 224).resize());
        assertEquals(37, new ImageFit(3, 32).resize());
    }

    @Test
    void leavesAnImageOfTheRightSizeAlone() {
        float[] pixels = fit(ImageFiles.gradient(4, 4), new ImageFit(3, 4, 4));
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                assertEquals(20 * x + y, pixels[y * 4 + x]);
                assertEquals(y, pixels[16 + y * 4 + x]);
                assertEquals(x, pixels[32 + y * 4 + x]);
            }
        }
    }

    @Test
    void stretchesBothSidesAndCutsNothing() {
        float[] pixels = fit(ImageFiles.gradient(8, 4), ImageFit.stretched(new ImageShape(3, 2, 4)));
        assertEquals(3 * 2 * 4, pixels.length);
        // A triangle as wide as two output pixels: the middle of what is seen is that of the pixels it stands for.
        assertEquals(pixels[2] - pixels[1], 40, 1);
        assertEquals(pixels[5] - pixels[1], 2, 1);
    }

    @Test
    void cutsTheCentreOutOfAWideImage() {
        float[] pixels = fit(ImageFiles.gradient(8, 4), new ImageFit(3, 2, 4));
        assertArrayEquals(new float[] {61, 81, 62, 82}, Arrays.copyOf(pixels, 4));
    }

    @Test
    void cutsTheCentreOutOfATallImage() {
        float[] pixels = fit(ImageFiles.gradient(4, 8), new ImageFit(3, 2, 4));
        assertArrayEquals(new float[] {23, 43, 24, 44}, Arrays.copyOf(pixels, 4));
    }

    @Test
    void weighsAllPixelsWhereItShrinks() {
        // Four to two: a triangle over four pixels, 1 3 3 1, cut off at the border: (3 * 0 + 3 * 70 + 140) / 7 and its
        // mirror.
        BufferedImage image = ImageFiles.image(BufferedImage.TYPE_BYTE_GRAY, 4, 4);
        for (int y = 0; y < 4; y++) {
            image.getRaster().setPixels(0, y, 4, 1, new int[] {0, 70, 140, 210});
        }
        assertArrayEquals(new float[] {50, 160, 50, 160}, fit(image, new ImageFit(1, 2, 2)));
    }

    @Test
    void goesStraightBetweenPixelsWhereItGrows() {
        float[] pixels = fit(greyRow(0, 100), new ImageFit(1, 2, 2));
        // The row of two grows to two rows of four: 0, 25, 75, 100, of which the middle is cut out.
        assertArrayEquals(new float[] {25, 75, 25, 75}, pixels);
    }

    @Test
    void aPlainImageOfOddSizeStaysPlain() {
        float[] pixels = fit(ImageFiles.plain(37, 113, new Color(9, 99, 199)), new ImageFit(3, 20));
        for (int i = 0; i < 400; i++) {
            assertEquals(9, pixels[i]);
            assertEquals(99, pixels[400 + i]);
            assertEquals(199, pixels[800 + i]);
        }
    }

    @Test
    void repeatsGreyInAllChannels() {
        assertArrayEquals(new float[] {7, 7, 7}, fit(greyRow(7), new ImageFit(3, 1, 1)));
    }

    @Test
    void weighsColoursForGrey() {
        // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
        assertArrayEquals(
                new float[] {124}, fit(ImageFiles.plain(1, 1, new Color(200, 100, 50)), new ImageFit(1, 1, 1)));
    }

    @Test
    void keepsAnExtremelyLongImage() {
        assertEquals(12, fit(ImageFiles.plain(20_000, 1, new Color(12, 12, 12)), new ImageFit(1, 224))[0]);
    }

    @Test
    void writesAtTheOffset() {
        float[] pixels = new float[3];
        new ImageFitter(new ImageFit(1, 1, 1)).fit(DecodedImage.of(greyRow(5)), pixels, 1);
        assertArrayEquals(new float[] {0, 5, 0}, pixels);
    }

    @Test
    void refusesOtherNumbersOfChannels() {
        assertRefused("found 2", () -> new ImageFit(2, 8));
    }

    @Test
    void refusesASizeBelowOne() {
        assertRefused("found 0", () -> new ImageFit(3, 0));
    }

    @Test
    void refusesToCutMoreThanThereIs() {
        assertRefused("at least the 8 pixels", () -> new ImageFit(3, 8, 7));
    }
}
