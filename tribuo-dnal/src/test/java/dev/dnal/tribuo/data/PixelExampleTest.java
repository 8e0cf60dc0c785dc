package dev.dnal.tribuo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.ImmutableDataset;
import org.tribuo.MutableDataset;
import org.tribuo.MutableFeatureMap;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.protos.core.ExampleDataProto;
import org.tribuo.protos.core.ExampleProto;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.test.Helpers;
import org.tribuo.transform.TransformationMap;
import org.tribuo.transform.TransformerMap;
import org.tribuo.transform.transformations.LinearScalingTransformation;
import org.tribuo.util.Merger;

/** What can be done to Tribuo's examples gives the same for ours. */
class PixelExampleTest {
    private static final Label LABEL = new Label("cat");
    private static final byte[] PIXELS = {0, 7, -1, 128 - 256, 3, 0, 1, 2, 9, 10, 11};

    private static PixelExample<Label> example() {
        PixelExample<Label> example = new PixelExample<>(LABEL, PIXELS);
        example.setMetadataValue("file", "a.png");
        example.setWeight(0.5f);
        return example;
    }

    private interface Change {
        void apply(Example<Label> example);
    }

    private record Named(String name, Change change) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Named> changes() {
        return Stream.of(
                new Named("nothing", example -> {}),
                new Named("add another name", example -> example.add(new Feature("a", 0.5))),
                new Named("add a name before", example -> example.add(new Feature("000", 5))),
                new Named("add a name twice and merge", example -> {
                    example.add(new Feature("02", 40));
                    example.reduceByName(Merger.add());
                }),
                new Named(
                        "add some", example -> example.addAll(List.of(new Feature("z", 1), new Feature("05a", -2.25)))),
                new Named("add none", example -> example.addAll(List.of())),
                new Named("merge where nothing comes twice", example -> example.reduceByName(Merger.add())),
                new Named(
                        "remove some",
                        example -> example.removeFeatures(List.of(new Feature("01", 0), new Feature("10", 0)))),
                new Named("remove what is not there", example -> example.removeFeatures(List.of(new Feature("x", 0)))),
                new Named("remove nothing", example -> example.removeFeatures(List.of())),
                new Named("remove and add again", example -> {
                    example.removeFeatures(List.of(new Feature("03", 0)));
                    example.add(new Feature("03", 12));
                }),
                new Named("set to a byte", example -> example.set(new Feature("04", 255))),
                new Named("set to more than a byte", example -> example.set(new Feature("04", 256))),
                new Named("set to a negative number", example -> example.set(new Feature("04", -1))),
                new Named("set to a fraction", example -> example.set(new Feature("04", 0.1))),
                new Named("set to minus zero", example -> example.set(new Feature("04", -0.0))),
                new Named("set to a fraction and back", example -> {
                    example.set(new Feature("04", 0.1));
                    example.set(new Feature("04", 3));
                }),
                new Named("transform", example -> example.transform(halving("01", "02", "not there"))),
                new Named("transform all", example -> example.transform(halving(PixelNames.of(PIXELS.length)))),
                new Named("weigh", example -> example.setWeight(3)),
                new Named("densify", example -> example.densify(featureMap("00", "01", "b", "c"))),
                new Named("densify with known names", example -> example.densify(featureMap("00", "01"))));
    }

    /** Divides values by 256 (a power of two keeps numbers exact). */
    private static TransformerMap halving(String... names) {
        MutableDataset<Label> range =
                new MutableDataset<>(new SimpleDataSourceProvenance("range", new LabelFactory()), new LabelFactory());
        double[] high = new double[names.length];
        Arrays.fill(high, 256);
        range.add(new ArrayExample<>(LABEL, names, new double[names.length]));
        range.add(new ArrayExample<>(LABEL, names, high));
        return range.createTransformers(new TransformationMap(List.of(new LinearScalingTransformation(0, 1))), true);
    }

    private static MutableFeatureMap featureMap(String... names) {
        MutableFeatureMap map = new MutableFeatureMap();
        for (String name : names) {
            map.add(name, 1);
        }
        return map;
    }

    private static void assertAlike(Example<Label> expected, Example<Label> actual) {
        assertEquals(new ArrayExample<>(expected), new ArrayExample<>(actual));
        assertEquals(expected.getWeight(), actual.getWeight());
        assertEquals(expected.getMetadata(), actual.getMetadata());
        assertEquals(expected.size(), actual.size());
        assertEquals(expected.validateExample(), actual.validateExample());
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changesAreThoseOfArrayExample(Named named) {
        Example<Label> expected = new ArrayExample<>(example());
        PixelExample<Label> actual = example();
        named.change().apply(expected);
        named.change().apply(actual);
        assertAlike(expected, actual);
        for (String name : List.of("00", "02", "03", "04", "10", "a", "nowhere")) {
            assertEquals(expected.lookup(name), actual.lookup(name), name);
        }
        for (MutableFeatureMap map : List.of(featureMap("00", "01"), featureMap(PixelNames.of(PIXELS.length)))) {
            // A copy, because ArrayExample also looks for the empty rest of its arrays in the map.
            assertEquals(new ArrayExample<>(expected).isDense(map), actual.isDense(map));
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changedExamplesAreCopiedAndRestored(Named named) {
        PixelExample<Label> example = example();
        named.change().apply(example);
        PixelExample<Label> copy = example.copy();
        assertAlike(example, copy);
        assertEquals(example, copy);
        assertEquals(example.hashCode(), copy.hashCode());
        assertEquals(example, Helpers.<ExampleProto, PixelExample<Label>>testProtoSerialization(example));
        assertAlike(example, throughJava(example));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void copiesDoNotChangeWithTheOriginal(Named named) {
        PixelExample<Label> example = example();
        PixelExample<Label> copy = example.copy();
        named.change().apply(example);
        assertAlike(example(), copy);
        // And the other way round.
        example = example();
        named.change().apply(example.copy());
        assertAlike(example(), example);
    }

    @SuppressWarnings("unchecked") // of the type that was written
    private static Example<Label> throughJava(Example<Label> example) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(example);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (Example<Label>) in.readObject();
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void featuresAreNamedByPositionAndKeepZeros() {
        List<Feature> features = new ArrayList<>();
        example().forEach(features::add);
        assertEquals(11, features.size());
        assertEquals(new Feature("00", 0), features.get(0));
        assertEquals(new Feature("02", 255), features.get(2));
        assertEquals(new Feature("03", 128), features.get(3));
        assertEquals(new Feature("10", 11), features.get(10));
    }

    @Test
    void iterationEnds() {
        Iterator<Feature> features = example().iterator();
        for (int i = 0; i < 11; i++) {
            features.next();
        }
        assertFalse(features.hasNext());
        assertThrows(NoSuchElementException.class, features::next);
    }

    @Test
    void valuesOtherThanBytesAreKeptExactly() {
        double[] values = {0.1, 1e300, -5};
        PixelExample<Label> example = new PixelExample<>(LABEL, values);
        values[0] = 9;
        assertEquals(new Feature("0", 0.1), example.lookup("0"));
        assertEquals(new Feature("1", 1e300), example.lookup("1"));
        assertNull(example.lookup("3"));
    }

    @Test
    void pixelsAreCopied() {
        byte[] pixels = {1, 2};
        PixelExample<Label> example = new PixelExample<>(LABEL, pixels);
        pixels[0] = 9;
        assertEquals(new Feature("0", 1), example.lookup("0"));
    }

    @Test
    void setRefusesAFeatureThatIsNotThere() {
        assertThrows(IllegalArgumentException.class, () -> example().set(new Feature("11", 1)));
    }

    @Test
    void isInvalidWithoutFeaturesAndWithNaN() {
        assertFalse(new PixelExample<>(LABEL, new byte[0]).validateExample());
        assertFalse(new PixelExample<>(LABEL, new double[] {1, Double.NaN}).validateExample());
        PixelExample<Label> twice = example();
        twice.add(new Feature("02", 1));
        assertFalse(twice.validateExample());
        assertTrue(example().validateExample());
    }

    @Test
    void imagesOfOneSizeShareNames() {
        PixelExample<Label> one = example();
        PixelExample<Label> other = new PixelExample<>(LABEL, new double[11]);
        PixelExample<Label> fromArrays = new PixelExample<>(new ArrayExample<>(one));
        PixelExample<Label> restored = Helpers.<ExampleProto, PixelExample<Label>>testProtoSerialization(one);
        for (PixelExample<Label> same : List.of(other, fromArrays, restored, one.copy())) {
            assertSame(nameOfFirst(one), nameOfFirst(same));
        }
        one.canonicalize(featureMap("00", "01"));
        assertSame(nameOfFirst(one), nameOfFirst(other));
    }

    private static String nameOfFirst(Example<Label> example) {
        return example.iterator().next().getName();
    }

    @Test
    void takesOtherNamesFromAFeatureMap() {
        PixelExample<Label> example = example();
        example.add(new Feature(new String("another".toCharArray()), 1));
        MutableFeatureMap map = featureMap("another");
        example.canonicalize(map);
        assertSame(map.get("another").getName(), example.lookup("another").getName());
    }

    @Test
    void differsInLabelMetadataNamesAndValues() {
        PixelExample<Label> plain = new PixelExample<>(LABEL, PIXELS);
        assertNotEquals(plain, example());
        assertNotEquals(plain, new PixelExample<>(new Label("dog"), PIXELS));
        assertNotEquals(plain, new PixelExample<>(LABEL, new byte[11]));
        assertNotEquals(plain, new PixelExample<>(LABEL, new byte[10]));
        PixelExample<Label> renamed = plain.copy();
        renamed.removeFeatures(List.of(new Feature("10", 0)));
        renamed.add(new Feature("a", 11));
        assertNotEquals(plain, renamed);
    }

    @Test
    void readingRefusesAnUnknownVersion() {
        Any data = example().serialize().getSerializedData();
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> PixelExample.deserializeFromProto(1, "", data));
        assertTrue(refusal.getMessage().contains("version 1"), refusal.getMessage());
    }

    @Test
    void readingRefusesTooFewNames() throws Exception {
        ExampleDataProto data = example().serialize().getSerializedData().unpack(ExampleDataProto.class);
        Any damaged = Any.pack(data.toBuilder().addFeatureName("00").build());
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> PixelExample.deserializeFromProto(0, "", damaged));
        assertTrue(refusal.getMessage().contains("found 1"), refusal.getMessage());
    }

    private static MutableDataset<Label> dataset(boolean compact) {
        MutableDataset<Label> dataset =
                new MutableDataset<>(new SimpleDataSourceProvenance("pixels", new LabelFactory()), new LabelFactory());
        for (int i = 0; i < 12; i++) {
            byte[] pixels = new byte[11];
            for (int p = 0; p < pixels.length; p++) {
                pixels[p] = (byte) (17 * i + 29 * p);
            }
            PixelExample<Label> example = new PixelExample<>(new Label(i % 2 == 0 ? "cat" : "dog"), pixels);
            dataset.add(compact ? example : new ArrayExample<>(example));
        }
        return dataset;
    }

    private static void assertSameData(Dataset<Label> expected, Dataset<Label> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertAlike(expected.getExample(i), actual.getExample(i));
        }
        assertEquals(expected.getFeatureMap(), actual.getFeatureMap());
        assertEquals(expected.getOutputInfo(), actual.getOutputInfo());
    }

    @Test
    void datasetsAreThoseOfArrayExamples() {
        assertTrue(dataset(true).isDense(), "all pixels are there");
        assertSameData(dataset(false), dataset(true));
    }

    @Test
    void datasetsAreTransformedAndDensifiedAsThoseOfArrayExamples() {
        List<MutableDataset<Label>> both = List.of(dataset(false), dataset(true));
        for (MutableDataset<Label> dataset : both) {
            TransformationMap scaling = new TransformationMap(
                    Collections.emptyList(), Map.of("03", List.of(new LinearScalingTransformation(0, 1))));
            dataset.transform(dataset.createTransformers(scaling));
            dataset.add(new PixelExample<>(LABEL, new byte[9]));
            dataset.densify();
        }
        assertSameData(both.get(0), both.get(1));
    }

    @Test
    void datasetsOfAFixedDomainAreThoseOfArrayExamples() {
        MutableDataset<Label> known = dataset(false);
        List<ImmutableDataset<Label>> both = new ArrayList<>();
        MutableDataset<Label> narrow = new MutableDataset<>(known.getSourceProvenance(), known.getOutputFactory());
        narrow.add(new ArrayExample<>(new Label("cat"), new String[] {"02", "05"}, new double[] {1, 2}));
        narrow.add(new ArrayExample<>(new Label("dog"), new String[] {"02", "05"}, new double[] {1, 2}));
        for (boolean compact : new boolean[] {false, true}) {
            both.add(ImmutableDataset.copyDataset(
                    dataset(compact), narrow.getFeatureIDMap(), narrow.getOutputIDInfo(), Merger.add()));
        }
        assertEquals(2, both.get(1).getExample(0).size());
        assertSameData(both.get(0), both.get(1));
    }

    @Test
    void datasetsAreWrittenAndRead() {
        assertEquals(12, Helpers.testDatasetSerialization(dataset(true)).size());
    }
}
