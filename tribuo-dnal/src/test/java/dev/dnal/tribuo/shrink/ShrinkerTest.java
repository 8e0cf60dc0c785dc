package dev.dnal.tribuo.shrink;

import static dev.dnal.tribuo.shrink.SmallNetworks.NORMALISATION;
import static dev.dnal.tribuo.shrink.SmallNetworks.images;
import static dev.dnal.tribuo.shrink.SmallNetworks.network;
import static dev.dnal.tribuo.shrink.SmallNetworks.quick;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.training.NetworkSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShrinkerTest {
    @TempDir
    private Path folder;

    private static ShrinkSettings settings(String macs) {
        return quick(ShrinkSettings.to(List.of(new Budget(Budget.Cost.MACS, macs))));
    }

    private static ShrunkNetwork shrink(Shrinker.Builder shrinker, Graph network) {
        return shrinker.build().shrink(network, NetworkSelection.ALL, images(120), NORMALISATION);
    }

    @Test
    void aClassifierBecomesASmallerOneOfTheSameForm() {
        Graph given = network(false, true);
        ShrunkNetwork small = shrink(Shrinker.builder(settings("0.6x")), given);
        assertTrue(small.architecture().after().macs()
                <= 0.6 * small.architecture().before().macs());
        Graph network = small.network();
        assertEquals("pixels [1, 1, 8, 8]", NetworkSelection.listed(List.copyOf(network.openInputs())));
        assertEquals("probabilities [1, 3]", NetworkSelection.listed(network.outputs()));
        assertEquals(
                "Softmax", network.outputs().get(0).producer().orElseThrow().opType());
        ShrunkNetwork.Report report = small.report();
        assertEquals(108, report.trainingImages());
        assertEquals(12, report.heldOutImages());
        assertNotNull(report.agreement());
        assertTrue(
                report.afterRecovery().get(0).relativeError()
                        < 0.5 * report.afterCut().get(0).relativeError(),
                report.toString());
    }

    @Test
    void outputsOfAnyMeaningAreLearned() {
        ShrunkNetwork small = shrink(Shrinker.builder(settings("0.6x")), network(true, true));
        assertEquals(
                "mask [1, 2, 8, 8], probabilities [1, 3]",
                NetworkSelection.listed(small.network().outputs()));
        assertNull(small.report().agreement());
        assertEquals(2, small.report().afterRecovery().size());
        for (int output = 0; output < 2; output++) {
            assertTrue(
                    small.report().afterRecovery().get(output).relativeError()
                            < small.report().afterCut().get(output).relativeError(),
                    small.report().toString());
        }
    }

    @Test
    void whatIsStoppedGoesOnToTheSameBytes() {
        Graph given = network(true, false);
        byte[] whole = OnnxWriter.toBytes(
                shrink(Shrinker.builder(settings("0.5x")), given).network());
        Cancellation cancellation = new Cancellation();
        SearchListener stopping = new SearchListener() {
            @Override
            public void epochFinished(EpochRecord record) {
                if (record.stage() == Stage.FINAL && record.epoch() == 4) {
                    cancellation.request();
                }
            }
        };
        Shrinker.Builder stopped = Shrinker.builder(settings("0.5x"))
                .checkpointFolder(folder)
                .cancellation(cancellation)
                .listener(stopping);
        assertThrows(TrainingCancelledException.class, () -> shrink(stopped, given));
        Shrinker.Builder again = Shrinker.builder(settings("0.5x")).checkpointFolder(folder);
        assertArrayEquals(whole, OnnxWriter.toBytes(shrink(again, given).network()));
    }

    /** Single precision makes of it numbers that differ a little. */
    @Test
    void anOutputThatIsConstantIsNothingToBeNearTo() {
        Graph given = network(true, false);
        GraphBuilder b = new GraphBuilder(given);
        Value constant = b.add(b.scale(given.requireValue("mask"), 0), b.scalar(DataType.FLOAT, 0.1));
        given.rename(constant, "constant");
        given.addOutput(constant);
        ShrunkNetwork small = shrink(Shrinker.builder(settings("0.6x")), given);
        assertEquals(0, small.report().afterRecovery().get(1).relativeError(), 1e-6);
        assertTrue(
                small.report().afterRecovery().get(0).relativeError()
                        < small.report().afterCut().get(0).relativeError(),
                small.report().toString());
    }

    /** Beside it, all is the same: so its layers are, to the bit. */
    @Test
    void aNetworkThatTakesChannelsLastGoesOnToDoSo() {
        Graph first = network(false, true);
        Graph last = network(false, true);
        Value pixels = last.requireValue("pixels");
        Value turned = new GraphBuilder(last)
                .call("Transpose", pixels)
                .attribute("perm", new long[] {0, 3, 1, 2})
                .output();
        last.insertAfter(pixels, turned, Set.of(turned.producer().orElseThrow()));
        pixels.setType(new TensorType(DataType.FLOAT, Shape.of(1, 8, 8, 1)));
        last.sort();
        ShrunkNetwork expected = shrink(Shrinker.builder(settings("0.6x")), first);
        ShrunkNetwork small = shrink(Shrinker.builder(settings("0.6x")), last);
        assertEquals(
                "pixels [1, 8, 8, 1]", NetworkSelection.listed(small.network().openInputs()));
        assertArrayEquals(OnnxWriter.toBytes(expected.layers()), OnnxWriter.toBytes(small.layers()));
        assertArrayEquals(run(expected.network(), 1, 1, 8, 8), run(small.network(), 1, 8, 8, 1));
    }

    /** By ONNX Runtime; of one channel, the numbers of an image are in the same order both ways. */
    private static float[] run(Graph network, long... shape) {
        float[] image = new float[64];
        for (int i = 0; i < image.length; i++) {
            image[i] = i % 7 - 3;
        }
        SessionConfig config = SessionConfig.on(Device.CPU).withThreads(1);
        try (OnnxSession session = NetworkSession.open(network, config)) {
            return session.run(Map.of("pixels", HostTensor.of(image, shape)), List.of("probabilities"))
                    .values()
                    .iterator()
                    .next()
                    .toFloatArray();
        }
    }

    @Test
    void oneAnswerForMostImagesIsWarnedOf() {
        Graph given = network(false, true);
        given.setInitializer(given.requireValue("fc.weight"), Tensor.filled(0, 3, 12));
        List<String> warnings = new ArrayList<>();
        shrink(
                Shrinker.builder(settings("0.6x")).listener(new SearchListener() {
                    @Override
                    public void warned(String warning) {
                        warnings.add(warning);
                    }
                }),
                given);
        assertTrue(
                warnings.stream()
                        .anyMatch(warning -> warning.startsWith("The given network gives 12 of 12 images the same")),
                warnings.toString());
    }

    @Test
    void whatRatesChannelsDependsOnWhetherTimeCounts() {
        Budget half = new Budget(Budget.Cost.MACS, "0.5x");
        Budget time = new Budget(Budget.Cost.LATENCY, "0.5x");
        assertEquals("projected", ShrinkSettings.to(List.of(half)).strategyName());
        assertEquals("dnal", ShrinkSettings.to(List.of(half, time)).strategyName());
        assertEquals("dnal", ShrinkSettings.within(new MaxDrop(1, time)).strategyName());
        assertEquals("projected", ShrinkSettings.within(new MaxDrop(1, half)).strategyName());
        assertEquals("l1", ShrinkSettings.to(List.of(time)).withStrategy("l1").strategyName());
    }

    @Test
    void aRateThatDoesNotSuitIsTakenAShareOf() {
        ShrinkSettings fast = settings("0.6x").withRate(50);
        Map<Stage, Double> shares = new EnumMap<>(Stage.class);
        ShrunkNetwork small = shrink(
                Shrinker.builder(fast).listener(new SearchListener() {
                    @Override
                    public void slowed(Stage stage, double share, double highest) {
                        assertEquals((stage == Stage.ARCHITECTURE ? 25 : 50) * share, highest, 1e-6);
                        shares.put(stage, share);
                    }
                }),
                network(true, false));
        assertEquals(Set.of(Stage.ARCHITECTURE, Stage.FINAL), shares.keySet());
        assertTrue(
                small.report().afterRecovery().get(0).relativeError() < 1,
                small.report().toString());
    }

    @Test
    void whatCannotBeShrunkIsRefused() {
        Graph vector = new Graph("vector");
        vector.opsets().put("", Operators.OPSET);
        Value x = vector.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 4)));
        vector.addOutput(new GraphBuilder(vector).emit("Relu", x));
        String message = assertThrows(GraphException.class, () -> shrink(Shrinker.builder(settings("0.6x")), vector))
                .getMessage();
        assertTrue(message.contains("expected an input of the form [batch, 1, 8, 8], found x [batch, 4]"), message);
        Graph echo = network(true, false);
        echo.addOutput(echo.requireValue("pixels"));
        message = assertThrows(GraphException.class, () -> shrink(Shrinker.builder(settings("0.6x")), echo))
                .getMessage();
        assertTrue(message.contains("found pixels"), message);
        message = assertThrows(
                        SettingException.class,
                        () -> Shrinker.builder(settings("0.6x"))
                                .build()
                                .shrink(network(true, false), NetworkSelection.ALL, images(1), NORMALISATION))
                .getMessage();
        assertTrue(message.contains("at least 2 images"), message);
        assertTrue(assertThrows(SettingException.class, () -> ShrinkSettings.to(List.of()))
                .getMessage()
                .contains("Expected a budget"));
    }
}
