package dev.dnal.tribuo.shrink;

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
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.training.TrainingConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShrinkerTest {
    private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
    private static final Normalisation NORMALISATION =
            new Normalisation(List.of(0.5), List.of(0.5), Normalisation.BYTE_SCALE);

    @TempDir
    private Path folder;

    /** Labels that must not be read. */
    private static ImageSource images(int count) {
        byte[] pixels = new byte[count * SHAPE.size()];
        new Random(3).nextBytes(pixels);
        return ImageData.ofBytes(SHAPE, pixels, new int[count], List.of("a", "b"))
                .withoutTargets();
    }

    private static Tensor random(SplittableRandom random, long... sizes) {
        float[] values = new float[Math.toIntExact(Shape.elements(sizes))];
        double scale = Math.sqrt(2.0 / (values.length / (double) sizes[0]));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextDouble(-1.7, 1.7));
        }
        return Tensor.of(values, sizes);
    }

    /** For one image: two convolutions of 12 channels, then a map of 2 channels, and probabilities of 3 classes. */
    private static Graph network(boolean map, boolean classes) {
        SplittableRandom random = new SplittableRandom(5);
        Graph graph = new Graph("given");
        graph.opsets().put("", Operators.OPSET);
        Value x = graph.addInput("pixels", new TensorType(DataType.FLOAT, Shape.of(1, 1, 8, 8)));
        GraphBuilder b = new GraphBuilder(graph);
        Value h = x;
        int channels = 1;
        for (String layer : List.of("first", "second")) {
            Value weight = graph.addInitializer(layer + ".weight", random(random, 12, channels, 3, 3));
            Value bias = graph.addInitializer(layer + ".bias", random(random, 12));
            h = b.emit(
                    "Relu",
                    b.call("Conv", h, weight, bias)
                            .attribute("pads", new long[] {1, 1, 1, 1})
                            .named(layer)
                            .output());
            channels = 12;
        }
        if (map) {
            Value weight = graph.addInitializer("map.weight", random(random, 2, 12, 1, 1));
            Value made = b.call("Conv", h, weight).named("map").output();
            graph.rename(made, "mask");
            graph.addOutput(made);
        }
        if (classes) {
            Value pooled = b.reshape(b.emit("GlobalAveragePool", h), 1, 12);
            Value weight = graph.addInitializer("fc.weight", random(random, 3, 12));
            Value logits = b.call("Gemm", pooled, weight)
                    .attribute("transB", 1)
                    .named("fc")
                    .output();
            Value probabilities = b.call("Softmax", logits).attribute("axis", 1).output();
            graph.rename(probabilities, "probabilities");
            graph.addOutput(probabilities);
        }
        return graph;
    }

    private static ShrinkSettings settings(String macs) {
        return new ShrinkSettings(
                List.of(new Budget(Budget.Cost.MACS, macs)),
                "dnal",
                OptionalInt.of(2),
                OptionalInt.of(12),
                0.1,
                16,
                1e-4,
                List.of(),
                0,
                TrainingConfig.of(SessionConfig.on(Device.CPU).withThreads(1)),
                1);
    }

    private static ShrunkNetwork shrink(Shrinker shrinker, Graph network) {
        return shrinker.shrink(network, NetworkSelection.ALL, images(120), NORMALISATION);
    }

    @Test
    void aClassifierBecomesASmallerOneOfTheSameForm() {
        Graph given = network(false, true);
        ShrunkNetwork small = shrink(new Shrinker(settings("0.6x")), given);
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
        ShrunkNetwork small = shrink(new Shrinker(settings("0.6x")), network(true, true));
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
        byte[] whole =
                OnnxWriter.toBytes(shrink(new Shrinker(settings("0.5x")), given).network());
        Cancellation cancellation = new Cancellation();
        SearchListener stopping = new SearchListener() {
            @Override
            public void epochFinished(EpochRecord record) {
                if (record.stage() == Stage.FINAL && record.epoch() == 4) {
                    cancellation.request();
                }
            }
        };
        Shrinker stopped = new Shrinker(settings("0.5x"))
                .withCheckpoints(folder)
                .withCancellation(cancellation)
                .withListener(stopping);
        assertThrows(TrainingCancelledException.class, () -> shrink(stopped, given));
        Shrinker again = new Shrinker(settings("0.5x")).withCheckpoints(folder);
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
        ShrunkNetwork small = shrink(new Shrinker(settings("0.6x")), given);
        assertEquals(0, small.report().afterRecovery().get(1).relativeError(), 1e-6);
        assertTrue(
                small.report().afterRecovery().get(0).relativeError()
                        < small.report().afterCut().get(0).relativeError(),
                small.report().toString());
    }

    @Test
    void oneAnswerForMostImagesIsWarnedOf() {
        Graph given = network(false, true);
        given.setInitializer(given.requireValue("fc.weight"), Tensor.filled(0, 3, 12));
        List<String> warnings = new ArrayList<>();
        shrink(
                new Shrinker(settings("0.6x")).withListener(new SearchListener() {
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
    void aRateThatDoesNotSuitIsTakenAShareOf() {
        ShrinkSettings usual = settings("0.6x");
        ShrinkSettings fast = new ShrinkSettings(
                usual.budgets(),
                usual.strategyName(),
                usual.gates(),
                usual.recovery(),
                50,
                usual.batchSize(),
                usual.weightDecay(),
                usual.augmentations(),
                usual.timeLimitSeconds(),
                usual.training(),
                usual.seed());
        List<Double> shares = new ArrayList<>();
        ShrunkNetwork small = shrink(
                new Shrinker(fast).withListener(new SearchListener() {
                    @Override
                    public void slowed(Stage stage, double share, double highest) {
                        assertEquals(Stage.FINAL, stage);
                        assertEquals(50 * share, highest, 1e-6);
                        shares.add(share);
                    }
                }),
                network(true, false));
        assertEquals(1, shares.size());
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
        String message = assertThrows(GraphException.class, () -> shrink(new Shrinker(settings("0.6x")), vector))
                .getMessage();
        assertTrue(message.contains("expected an input of the form [batch, 1, 8, 8], found x [batch, 4]"), message);
        Graph echo = network(true, false);
        echo.addOutput(echo.requireValue("pixels"));
        message = assertThrows(GraphException.class, () -> shrink(new Shrinker(settings("0.6x")), echo))
                .getMessage();
        assertTrue(message.contains("found pixels"), message);
        message = assertThrows(
                        SettingException.class,
                        () -> new Shrinker(settings("0.6x"))
                                .shrink(network(true, false), NetworkSelection.ALL, images(1), NORMALISATION))
                .getMessage();
        assertTrue(message.contains("at least 2 images"), message);
        assertTrue(assertThrows(SettingException.class, () -> ShrinkSettings.usual(List.of()))
                .getMessage()
                .contains("Expected a budget"));
    }
}
