package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.LearnedNetwork;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.test.Helpers;

class DNALModelTest {
    private final MutableDataset<Label> data = Fixtures.dataset(10);
    private final DNALModel model = Fixtures.model(data);

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void predictsTheSameForOneAndForMany() {
        List<Prediction<Label>> many = model.predict(data);
        List<Prediction<Label>> single = new ArrayList<>();
        data.forEach(example -> single.add(model.predict(example)));
        assertTrue(Helpers.predictionListDistributionEquals(single, many, 1e-6));
    }

    @Test
    void predictsTheSameInBatchesOfWhichTheLastIsPartial() {
        List<Prediction<Label>> whole = model.predict(data);
        model.setBatchSize(3);
        assertEquals(3, model.getBatchSize());
        assertTrue(Helpers.predictionListDistributionEquals(whole, model.predict(data), 1e-6));
    }

    @Test
    void handsOverEachPredictionInOrder() {
        model.setBatchSize(3);
        List<Prediction<Label>> each = new ArrayList<>();
        model.predictEach(data, each::add);
        assertTrue(Helpers.predictionListDistributionEquals(model.predict(data), each, 1e-6));
        for (int i = 0; i < each.size(); i++) {
            assertSame(data.getExample(i), each.get(i).getExample());
        }
    }

    @Test
    void handsOverPredictionsWithoutHoldingMoreThanABatch() {
        model.setBatchSize(4);
        List<WeakReference<Example<Label>>> drawn = new ArrayList<>();
        Iterable<Example<Label>> endless = () -> Stream.generate(() -> {
                    Example<Label> example = Fixtures.example("cat", new Random(drawn.size()));
                    drawn.add(new WeakReference<>(example));
                    return example;
                })
                .iterator();
        List<Integer> handedOver = new ArrayList<>();
        IllegalStateException enough = new IllegalStateException("enough");
        assertThrows(
                IllegalStateException.class,
                () -> model.predictEach(endless, prediction -> {
                    handedOver.add(handedOver.size());
                    assertTrue(drawn.size() - handedOver.size() < 4, () -> drawn.size() + " were drawn");
                    if (handedOver.size() == 20) {
                        assertTrue(
                                IntStream.range(0, 100).anyMatch(attempt -> held(drawn) <= 4),
                                () -> held(drawn) + " of " + drawn.size() + " examples are held");
                        throw enough;
                    }
                }));
        assertEquals(20, handedOver.size());
    }

    private static long held(List<WeakReference<Example<Label>>> references) {
        System.gc();
        return references.stream()
                .filter(reference -> !reference.refersTo(null))
                .count();
    }

    @Test
    void predictsNothingForNoExamples() {
        assertEquals(List.of(), model.predict(List.of()));
    }

    @Test
    void givesAProbabilityToEachLabel() {
        for (Prediction<Label> prediction : model.predict(data)) {
            Map<String, Label> scores = prediction.getOutputScores();
            assertEquals(Set.copyOf(Fixtures.CLASSES), scores.keySet());
            assertEquals(
                    1, scores.values().stream().mapToDouble(Label::getScore).sum(), 1e-12);
            assertEquals(
                    scores.values().stream().mapToDouble(Label::getScore).max().orElseThrow(),
                    prediction.getOutput().getScore());
            assertTrue(prediction.hasProbabilities());
        }
    }

    @Test
    void dependsOnTheImage() {
        List<Prediction<Label>> predictions = model.predict(data);
        assertFalse(Helpers.predictionListDistributionEquals(
                List.of(predictions.get(0)), List.of(predictions.get(1)), 1e-3));
    }

    @Test
    void countsTheFeaturesItKnows() {
        Prediction<Label> prediction =
                model.predict(Fixtures.example("03", "9", "39", "255", "17", "4", "unknown", "1"));
        assertEquals(2, prediction.getNumActiveFeatures());
    }

    @Test
    void ignoresFeaturesItDoesNotKnow() {
        Prediction<Label> with = model.predict(Fixtures.example("03", "9", "17", "200", "unknown", "1"));
        Prediction<Label> without = model.predict(Fixtures.example("03", "9"));
        assertEquals(
                without.getOutputScores().toString(), with.getOutputScores().toString());
    }

    @Test
    void leavesTheExampleAsItWas() {
        Example<Label> example = data.getExample(0);
        String before = example.toString();
        List<Feature> features = new ArrayList<>();
        example.forEach(features::add);
        model.predict(example);
        assertEquals(before, example.toString());
        Iterator<Feature> after = example.iterator();
        features.forEach(feature -> assertEquals(feature, after.next()));
    }

    @Test
    void refusesAnExampleWithoutFeatures() {
        assertThrows(IllegalArgumentException.class, () -> model.predict(Fixtures.example()));
    }

    @Test
    void refusesAnExampleOfWhichItKnowsNoFeature() {
        assertThrows(IllegalArgumentException.class, () -> model.predict(Fixtures.example("unknown", "1")));
    }

    @Test
    void refusesAPixelThatIsNoNumber() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> model.predict(Fixtures.example("03", "NaN")));
        assertTrue(e.getMessage().contains("NaN"), e.getMessage());
    }

    @Test
    void refusesABatchSizeOfZero() {
        assertThrows(IllegalArgumentException.class, () -> model.setBatchSize(0));
    }

    @Test
    void hasNeitherTopFeaturesNorExcuses() {
        assertEquals(Map.of(), model.getTopFeatures(-1));
        assertEquals(Optional.empty(), model.getExcuse(data.getExample(0)));
    }

    @Test
    void isAModelOfLabels() {
        assertTrue(model.validate(Label.class));
        assertEquals(model, model.castModel(Label.class));
    }

    @Test
    void tellsItsArchitectureAndFormat() {
        assertEquals(Fixtures.learned(new Graph("any")).architecture(), model.architecture());
        assertEquals(Fixtures.SHAPE, model.imageShape());
        assertEquals(Fixtures.NORMALISATION, model.normalisation());
        assertEquals(Device.CPU, model.device());
    }

    @Test
    void aBaselineHasNoArchitecture() {
        LearnedNetwork baseline =
                new LearnedNetwork(Fixtures.network("Relu", 1), Optional.empty(), Optional.empty(), List.of(), 0);
        try (DNALModel made = create(baseline)) {
            assertEquals(Optional.empty(), made.architecture());
        }
    }

    @Test
    void aCopyPredictsTheSameAfterTheOriginalIsClosed() {
        List<Prediction<Label>> before = model.predict(data);
        model.setBatchSize(4);
        try (DNALModel copy = (DNALModel) model.copy()) {
            model.close();
            assertTrue(Helpers.predictionListDistributionEquals(before, copy.predict(data), 0));
            assertEquals(model.getProvenance(), copy.getProvenance());
            assertEquals(4, copy.getBatchSize());
        }
    }

    @Test
    void aCopyOnAnotherDeviceKeepsNameAndProvenance() {
        try (DNALModel moved = model.onDevice(Device.AUTO)) {
            assertEquals(Device.AUTO, moved.device());
            assertEquals("test", moved.getName());
            assertEquals(model.getProvenance(), moved.getProvenance());
        }
    }

    @Test
    void closesOnceAndThenPredictsNoMore() {
        model.predict(data.getExample(0));
        model.close();
        model.close();
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> model.predict(data.getExample(0)));
        assertTrue(e.getMessage().contains("closed"), e.getMessage());
    }

    @Test
    void canBeClosedBeforeItHasPredicted() {
        model.close();
        assertThrows(IllegalStateException.class, () -> model.predict(data));
    }

    @Test
    void predictsTheSameFromManyThreads() throws Exception {
        List<Prediction<Label>> expected = model.predict(data);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (DNALModel fresh = (DNALModel) model.copy()) {
            List<Future<List<Prediction<Label>>>> runs = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                runs.add(pool.submit(() -> fresh.predict(data)));
            }
            for (Future<List<Prediction<Label>>> run : runs) {
                assertTrue(Helpers.predictionListDistributionEquals(expected, run.get(), 1e-6));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void closingWhileOthersPredictEndsThemCleanly() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> runs = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                runs.add(pool.submit(this::predictUntilClosed));
            }
            model.predict(data);
            model.close();
            for (Future<Integer> run : runs) {
                assertTrue(run.get() >= 0);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private int predictUntilClosed() {
        for (int count = 0; ; count++) {
            try {
                model.predict(data);
            } catch (IllegalStateException e) {
                assertTrue(e.getMessage().contains("closed"), e.getMessage());
                return count;
            }
        }
    }

    @Test
    void refusesANetworkForOtherClasses() {
        Graph graph = Fixtures.network("Relu", 1);
        MutableDataset<Label> two = Fixtures.dataset(2);
        GraphException e = assertThrows(GraphException.class, () -> Fixtures.model(two, graph));
        assertTrue(e.getMessage().contains("[cat, dog]") || e.getMessage().contains("[dog, cat]"), e.getMessage());
    }

    @Test
    void refusesANetworkWithOperatorsThatAreNotStandard() {
        Graph graph = Fixtures.network("Relu", 1);
        graph.addNode("dev.dnal", "Secret", "secret", List.copyOf(graph.inputs()), List.of("unused"));
        GraphException e = assertThrows(GraphException.class, () -> Fixtures.model(data, graph));
        assertTrue(e.getMessage().contains("secret") && e.getMessage().contains("dev.dnal"), e.getMessage());
    }

    @Test
    void isWhatTribuoCallsAModel() {
        Model<Label> asModel = model;
        assertTrue(asModel.generatesProbabilities());
        assertTrue(model.toString().startsWith("test - "), model.toString());
    }

    private DNALModel create(LearnedNetwork network) {
        return DNALModel.create(
                "baseline",
                model.getProvenance(),
                data.getFeatureIDMap(),
                data.getOutputIDInfo(),
                network,
                Fixtures.NORMALISATION,
                Device.CPU);
    }
}
