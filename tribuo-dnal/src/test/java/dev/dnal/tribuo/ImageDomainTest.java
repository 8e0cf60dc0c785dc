package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.images.ExampleImages;
import dev.dnal.tribuo.internal.images.LabelOutputs;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tribuo.RealIDInfo;
import org.tribuo.classification.ImmutableLabelInfo;
import org.tribuo.classification.Label;
import org.tribuo.test.Helpers;

class ImageDomainTest {
    private static final ImageShape SHAPE = new ImageShape(1, 2, 5);
    private static final List<String> CLASSES = List.of("zebra", "none", "ant");

    private final ImageDomain domain = ImageDomain.of(images(200), "three images");

    /** Three images, the first pixel 10, 20 and the given value; the classes are zebra, ant and ant. */
    private static ImageData images(int last) {
        byte[] pixels = new byte[30];
        pixels[0] = 10;
        pixels[10] = 20;
        pixels[20] = (byte) last;
        return ImageData.ofBytes(SHAPE, pixels, new int[] {0, 2, 2}, CLASSES);
    }

    @Test
    void hasAFeaturePerPixelNamedAndNumberedByItsPosition() {
        assertEquals(10, domain.features().size());
        assertEquals("00", domain.features().get(0).getName());
        assertEquals("09", domain.features().get(9).getName());
        assertEquals(9, new ExampleImages(domain.features(), SHAPE).pixels().pixel(9));
    }

    @Test
    void knowsTheStatisticsOfAPixel() {
        RealIDInfo first = (RealIDInfo) domain.features().get(0);
        assertEquals(3, first.getCount());
        assertEquals(10, first.getMin());
        assertEquals(200, first.getMax());
        assertEquals(230.0 / 3, first.getMean(), 1e-9);
    }

    @Test
    void takesAPixelThatIsTheSameFractionInAllImages() {
        float[] pixels = new float[70];
        Arrays.fill(pixels, 0.1f);
        ImageData constant = ImageData.ofFloats(SHAPE, pixels, new int[7], CLASSES);
        assertEquals(
                0.1f,
                ((RealIDInfo) ImageDomain.of(constant, "constant").features().get(3)).getMean(),
                0);
    }

    @Test
    void numbersTheClassesAsTheImagesDoAndCountsAMissingOneOnce() {
        assertEquals(CLASSES, new LabelOutputs().names(domain.outputs()));
        ImmutableLabelInfo labels = (ImmutableLabelInfo) domain.outputs();
        assertEquals(
                List.of(1L, 1L, 2L),
                List.of(labels.getLabelCount(0), labels.getLabelCount(1), labels.getLabelCount(2)));
        assertEquals(2, labels.getID(new Label("ant")));
        Helpers.testProtoSerialization(labels);
    }

    @Test
    void tellsTheProvenanceOfTheImages() {
        assertEquals(3, domain.provenance().getNumExamples());
        assertEquals(10, domain.provenance().getNumFeatures());
        assertEquals(3, domain.provenance().getNumOutputs());
        Helpers.testProvenanceMarshalling(domain.provenance());
    }

    @Test
    void provenanceDependsOnTheContentAndNotOnTheTime() {
        assertEquals(
                domain.provenance(), ImageDomain.of(images(200), "three images").provenance());
        assertNotEquals(
                domain.provenance(), ImageDomain.of(images(201), "three images").provenance());
    }
}
