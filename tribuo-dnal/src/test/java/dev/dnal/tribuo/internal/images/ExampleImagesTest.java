package dev.dnal.tribuo.internal.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.Fixtures;
import dev.dnal.tribuo.data.PixelExample;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.test.Helpers;

class ExampleImagesTest {
    private static final ImageShape TWO_BY_TWO = new ImageShape(1, 2, 2);

    @Test
    void placesPixelsByTheNumberTheyAreNamed() {
        assertArrayEquals(
                new float[] {0, 7, 0, 9},
                filled(Helpers.mkFeatureMap("01", "03"), Fixtures.example("03", "9", "01", "7")));
    }

    @Test
    void ignoresFeaturesItDoesNotKnowAndDoesNotCountThem() {
        ExampleImages images = new ExampleImages(Helpers.mkFeatureMap("01", "03"), TWO_BY_TWO);
        float[] image = new float[4];
        assertEquals(1, images.fill(Fixtures.example("00", "5", "03", "9"), image));
        assertArrayEquals(new float[] {0, 0, 0, 9}, image);
    }

    private static float[] filled(ImmutableFeatureMap features, Example<Label> example) {
        float[] image = {1, 1, 1, 1};
        new ExampleImages(features, TWO_BY_TWO).fill(example, image);
        return image;
    }

    @Test
    void placesThePixelsOfCompactExamples() {
        MutableDataset<Label> dataset =
                new MutableDataset<>(new SimpleDataSourceProvenance("pixels", new LabelFactory()), new LabelFactory());
        dataset.add(new PixelExample<>(new Label("cat"), new byte[] {0, 0, 3, -1}));
        dataset.add(new PixelExample<>(new Label("dog"), new byte[] {0, 5, 6, 7}));
        ImageSource images = new ExampleImages(dataset.getFeatureIDMap(), TWO_BY_TWO)
                .convert(dataset, new LabelOutputs(), dataset.getOutputIDInfo());
        float[] image = new float[4];
        images.copyInto(0, image, 0);
        assertArrayEquals(new float[] {0, 0, 3, 255}, image);
        images.copyInto(1, image, 0);
        assertArrayEquals(new float[] {0, 5, 6, 7}, image);
    }

    @Test
    void refusesAPixelOutsideTheImageNamingIt() {
        refused(() -> new ExampleImages(Helpers.mkFeatureMap("00", "04"), TWO_BY_TWO), "'04'");
    }

    @Test
    void refusesAPixelNumberTooLongForAnyImage() {
        refused(() -> new ExampleImages(Helpers.mkFeatureMap("99999999999999999999"), TWO_BY_TWO), "[1, 2, 2]");
    }

    @Test
    void refusesMoreFeaturesThanPixels() {
        refused(
                () -> new ExampleImages(Helpers.mkFeatureMap("p0", "p1", "p2", "p3", "p4"), TWO_BY_TWO),
                "5 features, 'p4'");
    }

    @Test
    void refusesTwoNamesOfOnePixel() {
        refused(() -> new ExampleImages(Helpers.mkFeatureMap("1", "01"), TWO_BY_TWO), "pixel 1");
    }

    @Test
    void refusesAFeatureDomainWithoutFeatures() {
        refused(() -> new ExampleImages(Helpers.mkFeatureMap(), TWO_BY_TWO), "no features");
    }

    @Test
    void refusesAValueThatIsNotFinite() {
        ExampleImages images = new ExampleImages(Helpers.mkFeatureMap("01"), TWO_BY_TWO);
        refused(() -> images.fill(Fixtures.example("01", "NaN"), new float[4]), "'01'");
    }

    @Test
    void refusesAValueThatIsNotFiniteAsAFloat() {
        ExampleImages images = new ExampleImages(Helpers.mkFeatureMap("01"), TWO_BY_TWO);
        refused(() -> images.fill(Fixtures.example("01", "1e300"), new float[4]), "1.0E300");
    }

    @Test
    void convertsADatasetWithTheIdsOfItsLabels() {
        MutableDataset<Label> dataset = dataset(List.of(
                Fixtures.example("0", "255", "3", "1"), Fixtures.example("1", "2"), Fixtures.example("2", "3")));
        ImageSource data = convert(dataset);
        assertEquals(3, data.size());
        assertEquals(List.of("cat"), data.classNames());
        assertArrayEquals(new float[] {0, 2, 0, 0}, image(data, 1));
        assertEquals(0, data.label(1));
    }

    @Test
    void keepsFractionsAndTheWholeNumbersBeforeThem() {
        ImageSource data = convert(dataset(List.of(Fixtures.example("0", "255"), Fixtures.example("1", "-0.5"))));
        assertArrayEquals(new float[] {255, 0, 0, 0}, image(data, 0));
        assertArrayEquals(new float[] {0, -0.5f, 0, 0}, image(data, 1));
    }

    @Test
    void namesTheExampleWithAValueThatIsNotFinite() {
        MutableDataset<Label> dataset = dataset(List.of(Fixtures.example("0", "1"), Fixtures.example("1", "Infinity")));
        refused(() -> convert(dataset), "Example 1: ");
    }

    @Test
    void carriesTheWeightsOfExamples() {
        ImageSource data = convert(weighted(1, 0.5f));
        assertTrue(data.isWeighted());
        assertEquals(0.5f, data.weight(1));
    }

    @Test
    void equalWeightsOfExamplesAreNone() {
        assertFalse(convert(weighted(3, 3)).isWeighted());
    }

    @Test
    void refusesWeightsThatAreNone() {
        refused(() -> convert(weighted(1, -1)), "at least 0, found -1.0 for image 1");
        refused(() -> convert(weighted(Float.NaN, 1)), "found NaN for image 0");
        refused(() -> convert(weighted(Float.POSITIVE_INFINITY, 1)), "found Infinity for image 0");
        refused(() -> convert(weighted(0, 0)), "all 2 have weight 0");
    }

    private static MutableDataset<Label> weighted(float first, float second) {
        List<Example<Label>> examples = List.of(Fixtures.example("0", "255"), Fixtures.example("1", "2"));
        examples.get(0).setWeight(first);
        examples.get(1).setWeight(second);
        return dataset(examples);
    }

    @Test
    void refusesADatasetWithoutExamples() {
        ExampleImages images = new ExampleImages(Helpers.mkFeatureMap("1"), TWO_BY_TWO);
        MutableDataset<Label> empty = dataset(List.of());
        refused(() -> images.convert(empty, new LabelOutputs(), empty.getOutputIDInfo()), "empty");
    }

    private static void refused(org.junit.jupiter.api.function.Executable call, String part) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call);
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    private static ImageSource convert(MutableDataset<Label> dataset) {
        return new ExampleImages(dataset.getFeatureIDMap(), TWO_BY_TWO)
                .convert(dataset, new LabelOutputs(), dataset.getOutputIDInfo());
    }

    private static float[] image(ImageSource data, int index) {
        float[] image = new float[4];
        data.copyInto(index, image, 0);
        return image;
    }

    private static MutableDataset<Label> dataset(List<Example<Label>> examples) {
        LabelFactory labels = new LabelFactory();
        return new MutableDataset<>(
                new ListDataSource<>(examples, labels, new SimpleDataSourceProvenance("test", labels)));
    }
}
