package dev.dnal.tribuo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.config.property.SimpleProperty;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static final ImageShape SHAPE = new ImageShape(2, 2, 3);
    private static final float[] IMAGE = {1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6};

    /** A generator whose bounded ints are the ones given. */
    private static RandomGenerator drawing(Integer... values) {
        Iterator<Integer> draws = Arrays.asList(values).iterator();
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("Only bounded ints are drawn");
            }

            @Override
            public int nextInt(int bound) {
                assertEquals(3, bound);
                return draws.next();
            }
        };
    }

    private static float[] crop(int row, int column) {
        float[] result = new float[IMAGE.length];
        Arrays.fill(result, Float.NaN);
        new RandomCrop(1).augment(IMAGE, result, SHAPE, drawing(row, column));
        return result;
    }

    private static float[] flip(double probability) {
        float[] result = new float[IMAGE.length];
        new HorizontalFlip(probability).augment(IMAGE, result, SHAPE, new SplittableRandom(1));
        return result;
    }

    @Test
    void cropInTheMiddleIsTheImage() {
        assertArrayEquals(IMAGE, crop(1, 1));
    }

    @Test
    void cropAtTheTopLeftShowsPaddingThere() {
        assertArrayEquals(new float[] {0, 0, 0, 0, 1, 2, 0, 0, 0, 0, -1, -2}, crop(0, 0));
    }

    @Test
    void cropAtTheBottomRightShowsPaddingThere() {
        assertArrayEquals(new float[] {5, 6, 0, 0, 0, 0, -5, -6, 0, 0, 0, 0}, crop(2, 2));
    }

    @Test
    void cropAtTheTopRightShowsPaddingThere() {
        assertArrayEquals(new float[] {0, 0, 0, 2, 3, 0, 0, 0, 0, -2, -3, 0}, crop(0, 2));
    }

    @Test
    void cropReachesEveryOffsetAboutEquallyOften() {
        RandomCrop crop = new RandomCrop(1);
        SplittableRandom rng = new SplittableRandom(1);
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 9000; i++) {
            float[] result = new float[IMAGE.length];
            crop.augment(IMAGE, result, SHAPE, rng);
            counts.merge(Arrays.toString(result), 1, Integer::sum);
        }
        assertEquals(9, counts.size());
        // Five standard deviations of a binomial around 1000.
        counts.values().forEach(count -> assertEquals(1000, count, 150));
    }

    @Test
    void flipSwapsColumnsInEachRowAndChannel() {
        assertArrayEquals(new float[] {3, 2, 1, 6, 5, 4, -3, -2, -1, -6, -5, -4}, flip(1));
    }

    @Test
    void flipOfProbabilityZeroCopies() {
        assertArrayEquals(IMAGE, flip(0));
    }

    @Test
    void flipHappensEveryOtherTimeOnAverage() {
        HorizontalFlip flip = new HorizontalFlip();
        SplittableRandom rng = new SplittableRandom(2);
        int flipped = 0;
        float[] result = new float[IMAGE.length];
        for (int i = 0; i < 10_000; i++) {
            flip.augment(IMAGE, result, SHAPE, rng);
            flipped += result[0] == 3 ? 1 : 0;
        }
        // Five standard deviations of a binomial.
        assertEquals(5000, flipped, 250);
    }

    /** As much of one image as is missing of the other, and the same share of all pixels. */
    @Test
    void mixupLiesBetweenTwoImages() {
        float[] other = new float[IMAGE.length];
        float[] result = new float[IMAGE.length];
        new Mixup().augment(IMAGE, other, result, SHAPE, new SplittableRandom(1));
        float share = result[0] / IMAGE[0];
        assertTrue(share > 0 && share < 1, "a share of " + share);
        for (int i = 0; i < IMAGE.length; i++) {
            assertEquals(share * IMAGE[i], result[i], 1e-6);
        }
    }

    @Test
    void mixupOfAnImageAloneIsTheImage() {
        float[] result = new float[IMAGE.length];
        new Mixup().augment(IMAGE, result, SHAPE, new SplittableRandom(1));
        assertArrayEquals(IMAGE, result);
    }

    @Test
    void cropRefusesPaddingBelowOne() {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> new RandomCrop(0));
        assertTrue(refusal.getMessage().contains("found 0"), refusal.getMessage());
    }

    @Test
    void cropRefusesPaddingAsLargeAsTheImage() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new RandomCrop(2).requireFits(SHAPE));
        assertTrue(refusal.getMessage().contains("[2, 2, 3], found 2"), refusal.getMessage());
    }

    @Test
    void flipRefusesAProbabilityAboveOne() {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> new HorizontalFlip(1.5));
        assertTrue(refusal.getMessage().contains("found 1.5"), refusal.getMessage());
    }

    @Test
    void configurationWithBadPaddingIsRefused() {
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(new RandomCrop(4).getProvenance()));
        manager.overrideConfigurableProperty("randomcrop-0", "padding", new SimpleProperty("0"));
        assertThrows(PropertyException.class, () -> manager.lookup("randomcrop-0"));
    }

    @Test
    void differentParametersAreNotEqual() {
        assertNotEquals(new RandomCrop(4), new RandomCrop(3));
        assertNotEquals(new HorizontalFlip(0.5), new HorizontalFlip(0.4));
    }
}
