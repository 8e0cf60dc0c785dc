package dev.dnal.tribuo.data.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.TestFiles;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NormalisationTest {
    private static final ImageShape TWO_CHANNELS = new ImageShape(2, 1, 2);

    private static void assertRefused(String fact, List<Double> mean, List<Double> std, double scale) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new Normalisation(mean, std, scale));
        assertTrue(refusal.getMessage().contains(fact), refusal.getMessage());
    }

    @Test
    void scalesThenSubtractsTheMeanThenDividesByStd() {
        float[] image = {0, 255, 51, 102};
        new Normalisation(List.of(0.5, 0.25), List.of(0.5, 2.0), Normalisation.BYTE_SCALE).apply(image, TWO_CHANNELS);
        assertArrayEquals(new float[] {-1, 1, -0.025f, 0.075f}, image, 1e-6f);
    }

    @Test
    void identityLeavesPixelsAlone() {
        float[] image = {0, 255, -3, 0.1f};
        Normalisation.identity(2).apply(image, TWO_CHANNELS);
        assertArrayEquals(new float[] {0, 255, -3, 0.1f}, image);
    }

    @Test
    void statisticsArePerChannelOverAllImages() {
        ImageData data =
                ImageData.ofFloats(TWO_CHANNELS, new float[] {1, 3, 10, 10, 5, 7, 10, 10}, new int[2], List.of("a"));
        ChannelStatistics statistics = ChannelStatistics.of(data);
        assertEquals(List.of(4.0, 10.0), statistics.mean());
        assertEquals(Math.sqrt(5), statistics.std().get(0), 1e-12);
        assertEquals(0, statistics.std().get(1));
    }

    @Test
    void statisticsKeepTheirDigitsWhereTheMeanIsLarge() {
        float[] pixels = new float[2000];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = 8_000_000 + i % 2;
        }
        ImageData data = ImageData.ofFloats(new ImageShape(1, 1, 1), pixels, new int[2000], List.of("a"));
        assertEquals(0.5, ChannelStatistics.of(data).std().get(0), 1e-9);
    }

    @Test
    void standardisingGivesMeanZeroAndDeviationOne() {
        byte[] pixels = new byte[400];
        new Random(1).nextBytes(pixels);
        ImageData data = ImageData.ofBytes(TWO_CHANNELS, pixels, new int[100], List.of("a"));
        Normalisation normalisation = Normalisation.standardising(ChannelStatistics.of(data), Normalisation.BYTE_SCALE);
        float[] all = new float[400];
        for (int i = 0; i < 100; i++) {
            float[] image = TestFiles.image(data, i);
            normalisation.apply(image, TWO_CHANNELS);
            System.arraycopy(image, 0, all, 4 * i, 4);
        }
        ChannelStatistics normalised =
                ChannelStatistics.of(ImageData.ofFloats(TWO_CHANNELS, all, new int[100], List.of("a")));
        for (int c = 0; c < 2; c++) {
            assertEquals(0, normalised.mean().get(c), 1e-6);
            assertEquals(1, normalised.std().get(c), 1e-6);
        }
    }

    @Test
    void standardisingMakesAConstantChannelZero() {
        ImageData data = ImageData.ofBytes(TWO_CHANNELS, new byte[] {7, 7, 1, 2}, new int[1], List.of("a"));
        float[] image = TestFiles.image(data, 0);
        Normalisation.standardising(ChannelStatistics.of(data), Normalisation.BYTE_SCALE)
                .apply(image, TWO_CHANNELS);
        assertArrayEquals(new float[] {0, 0, -1, 1}, image, 1e-6f);
    }

    @Test
    void refusesAnotherNumberOfChannels() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> Normalisation.identity(3).apply(new float[4], TWO_CHANNELS));
        assertTrue(refusal.getMessage().contains("2 channels"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("found 3"), refusal.getMessage());
    }

    @Test
    void refusesZeroStd() {
        assertRefused("[1.0, 0.0]", List.of(0.0, 0.0), List.of(1.0, 0.0), 1);
    }

    @Test
    void refusesNaNStd() {
        assertRefused("[NaN]", List.of(0.0), List.of(Double.NaN), 1);
    }

    @Test
    void refusesInfiniteMean() {
        assertRefused("[Infinity]", List.of(Double.POSITIVE_INFINITY), List.of(1.0), 1);
    }

    @Test
    void refusesNegativeScale() {
        assertRefused("-1.0", List.of(0.0), List.of(1.0), -1);
    }

    @Test
    void refusesMeanAndStdOfDifferentLength() {
        assertRefused("one mean and one standard deviation per channel", List.of(0.0), List.of(1.0, 1.0), 1);
    }
}
