package dev.dnal.tribuo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.Arrays;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.test.Helpers;

class RandomResizedCropTest {
    private static final ImageShape SHAPE = new ImageShape(2, 4, 6);

    /** What is drawn: area and ratio as shares of their ranges, top, and left. */
    private static RandomGenerator drawing(double area, double ratio, int top, int left) {
        Iterator<Double> doubles = Arrays.asList(area, ratio).iterator();
        Iterator<Integer> ints = Arrays.asList(top, left).iterator();
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("Only two doubles and two bounded ints are drawn");
            }

            @Override
            public double nextDouble() {
                return doubles.next();
            }

            @Override
            public int nextInt(int bound) {
                int drawn = ints.next();
                assertTrue(drawn < bound, drawn + " of " + bound);
                return drawn;
            }
        };
    }

    /** Each pixel is 10 times its row plus its column; the second channel is the negative. */
    private static float[] ramp() {
        float[] image = new float[SHAPE.size()];
        for (int i = 0; i < image.length; i++) {
            int pixel = i % SHAPE.planeSize();
            int value = 10 * (pixel / SHAPE.width()) + pixel % SHAPE.width();
            image[i] = i < SHAPE.planeSize() ? value : -value;
        }
        return image;
    }

    private static float[] crop(double minimumArea, RandomGenerator rng) {
        float[] result = new float[SHAPE.size()];
        Arrays.fill(result, Float.NaN);
        new RandomResizedCrop(minimumArea).augment(ramp(), result, SHAPE, rng);
        return result;
    }

    @Test
    void aCropOfTheWholeAreaIsTheImage() {
        assertArrayEquals(ramp(), crop(1, drawing(0.3, 0.5, 0, 0)), 1e-5f);
    }

    /** A quarter of the area: 2 rows and 3 columns. Bilinear, half a source pixel a step, edges repeated. */
    @Test
    void aQuarterIsResizedBilinearly() {
        float[] quarter = crop(0.25, drawing(0, 0.5, 2, 1));
        float[] rows = {20, 22.5f, 27.5f, 30};
        float[] columns = {1, 1.25f, 1.75f, 2.25f, 2.75f, 3};
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 6; x++) {
                assertEquals(rows[y] + columns[x], quarter[y * 6 + x], 1e-4f, "row " + y + ", column " + x);
                assertEquals(-rows[y] - columns[x], quarter[24 + y * 6 + x], 1e-4f);
            }
        }
    }

    /** At the largest ratio and the whole area the rectangle would be wider than the image: it is as wide. */
    @Test
    void aSideIsAtMostThatOfTheImage() {
        float[] wide = crop(1, drawing(0, 1, 1, 0));
        assertEquals(10, wide[0], 1e-4f);
        assertEquals(35, wide[SHAPE.planeSize() - 1], 1e-4f);
    }

    @Test
    void valuesStayInTheRangeOfTheImage() {
        SplittableRandom rng = new SplittableRandom(3);
        float[] result = new float[SHAPE.size()];
        for (int i = 0; i < 1000; i++) {
            new RandomResizedCrop().augment(ramp(), result, SHAPE, rng);
            for (int pixel = 0; pixel < SHAPE.planeSize(); pixel++) {
                assertTrue(result[pixel] >= -1e-4 && result[pixel] <= 35 + 1e-4, "pixel " + result[pixel]);
                assertEquals(result[pixel], -result[SHAPE.planeSize() + pixel], 1e-6f);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
    void refusesAnAreaOutOfRange(double area) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new RandomResizedCrop(area));
        assertTrue(refused.getMessage().contains(String.valueOf(area)), refused.getMessage());
    }

    @Test
    void comesBackFromItsConfiguration() throws PropertyException {
        Helpers.testConfigurableRoundtrip(new RandomResizedCrop(0.5));
        assertEquals(new RandomResizedCrop(0.08), new RandomResizedCrop());
    }
}
