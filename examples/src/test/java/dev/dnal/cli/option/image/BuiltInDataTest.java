package dev.dnal.cli.option.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.batch.ChannelStatistics;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuiltInDataTest {

    private static int[] countByClass(ImageSource source) {
        int[] counts = new int[source.numClasses()];
        for (int i = 0; i < source.size(); i++) {
            counts[source.label(i)]++;
        }
        return counts;
    }

    private static int[] tenTimes(int count) {
        int[] counts = new int[10];
        Arrays.fill(counts, count);
        return counts;
    }

    private static void addImages(ImageSource source, Set<String> images) {
        float[] pixels = new float[source.shape().size()];
        for (int i = 0; i < source.size(); i++) {
            source.copyInto(i, pixels, 0);
            images.add(Arrays.toString(pixels));
        }
    }

    @Test
    void holdsAThousandTrainingImagesOfEachClass() throws ImageDataException {
        assertArrayEquals(
                tenTimes(1000), countByClass(BuiltInData.fashionMnistSample().train()));
    }

    @Test
    void holdsTwoHundredTestImagesOfEachClass() throws ImageDataException {
        assertArrayEquals(
                tenTimes(200), countByClass(BuiltInData.fashionMnistSample().test()));
    }

    @Test
    void holdsGreyImagesOfNamedClasses() throws ImageDataException {
        ImageDataset dataset = BuiltInData.fashionMnistSample();
        assertEquals(new ImageShape(1, 28, 28), dataset.shape());
        assertEquals("Ankle boot", dataset.classNames().get(9));
    }

    @Test
    void looksLikeTheWholeSet() throws ImageDataException {
        // Mean and deviation of all 60,000 training images: 72.94 and 90.02.
        ChannelStatistics statistics =
                ChannelStatistics.of(BuiltInData.fashionMnistSample().train());
        assertEquals(72.94, statistics.mean().get(0), 1);
        assertEquals(90.02, statistics.std().get(0), 1);
    }

    @Test
    void repeatsNoImage() throws ImageDataException {
        ImageDataset dataset = BuiltInData.fashionMnistSample();
        Set<String> images = new HashSet<>();
        addImages(dataset.train(), images);
        addImages(dataset.test(), images);
        assertEquals(12_000, images.size());
    }

    @Test
    void classesAreMixed() throws ImageDataException {
        ImageSource start = BuiltInData.fashionMnistSample().train().subset(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        assertTrue(Arrays.stream(countByClass(start)).filter(count -> count > 0).count() > 3);
    }
}
