package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.tribuo.internal.images.LabelOutputs;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.LearnedNetwork;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tribuo.Example;
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
    void dependsOnTheImage() {
        List<Prediction<Label>> predictions = model.predict(data);
        assertFalse(Helpers.predictionListDistributionEquals(
                List.of(predictions.get(0)), List.of(predictions.get(1)), 1e-3));
    }

    @Test
    void ignoresFeaturesItDoesNotKnow() {
        Prediction<Label> with = model.predict(Fixtures.example("03", "9", "17", "200", "unknown", "1"));
        Prediction<Label> without = model.predict(Fixtures.example("03", "9"));
        assertEquals(
                without.getOutputScores().toString(), with.getOutputScores().toString());
    }

    @Test
    void refusesAPixelThatIsNoNumber() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> model.predict(Fixtures.example("03", "NaN")));
        assertTrue(e.getMessage().contains("NaN"), e.getMessage());
    }

    @Test
    void tellsItsArchitectureAndFormat() {
        assertEquals(Fixtures.learned(new Graph("any")).architecture(), model.architecture());
        assertEquals(Fixtures.SHAPE, model.imageShape());
        assertEquals(Fixtures.NORMALISATION, model.normalisation());
        assertEquals(Device.CPU, model.device());
    }

    @Test
    void isShownInOneLine() {
        assertEquals(
                "test - DNALModel(images=[2, 5, 4], outputs=3, kept=6 of 24 channels, 1,000 of 5,000,000,000 MACs, 300 of 2,000"
                        + " parameters)",
                model.toString());
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
    void aCopyOnAnotherDeviceKeepsNameAndProvenance() {
        try (DNALModel moved = model.onDevice(Device.AUTO)) {
            assertEquals(Device.AUTO, moved.device());
            assertEquals("test", moved.getName());
            assertEquals(model.getProvenance(), moved.getProvenance());
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
        ModelParts<Label> parts = ModelParts.of(
                "baseline",
                model.getProvenance(),
                data.getFeatureIDMap(),
                data.getOutputIDInfo(),
                new LabelOutputs(),
                network,
                Fixtures.NORMALISATION);
        return new DNALModel(parts, Device.CPU);
    }
}
