package dev.dnal.tribuo.shrink;

import static dev.dnal.tribuo.shrink.SmallNetworks.network;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NormalisationGuessTest {
    private static final ImageShape SHAPE = SmallNetworks.SHAPE;

    private static final Map<String, Normalisation> USUAL = new LinkedHashMap<>();

    static {
        USUAL.put("0-1", new Normalisation(List.of(0.0), List.of(1.0), Normalisation.BYTE_SCALE));
        USUAL.put("-1-1", new Normalisation(List.of(0.5), List.of(0.5), Normalisation.BYTE_SCALE));
        USUAL.put("none", Normalisation.identity(1));
    }

    /** Half of them dark, half of them bright. */
    private static ImageSource darkAndBright() {
        int count = 20;
        byte[] pixels = new byte[count * SHAPE.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / SHAPE.size() % 2 == 0 ? 40 : 215);
        }
        return ImageData.ofBytes(SHAPE, pixels, new int[count], List.of("a", "b"))
                .withoutTargets();
    }

    /** Tells whether an image is brighter than the middle between the extremes of -1 and 1. */
    private static Graph brightness() {
        Graph graph = new Graph("brightness");
        graph.opsets().put("", Operators.OPSET);
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("pixels", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, 8, 8)));
        Value mean = b.reshape(b.emit("GlobalAveragePool", x), 0, 1);
        Value weight = graph.addInitializer("weight", Tensor.of(new float[] {-8, 8}, 1, 2));
        graph.addOutput(b.call("Gemm", mean, weight).named("fc").output());
        return graph;
    }

    private static NormalisationGuess guess(Graph network) {
        return NormalisationGuess.of(
                network,
                NetworkSelection.ALL,
                darkAndBright(),
                ShrinkSettings.to(List.of(SmallNetworks.macs("0.5x"))),
                USUAL);
    }

    @Test
    void theOneByWhichAnswersAreSureAndVariedIsTaken() {
        NormalisationGuess guess = guess(brightness());
        assertEquals("-1-1", guess.name());
        assertEquals(USUAL.get("-1-1"), guess.normalisation());
        assertEquals(20, guess.images());
        // Two answers that are as frequent are a bit.
        assertEquals(1, guess.bits().get("-1-1"), 0.01);
        // What is always the same says nothing, however sure it is.
        assertEquals(0, guess.bits().get("none"), 1e-6);
        assertEquals(USUAL.keySet(), guess.bits().keySet());
    }

    @Test
    void ofWhatTellsNoClassesApartTheFirstIsTaken() {
        NormalisationGuess guess = guess(network(true, true));
        assertEquals("0-1", guess.name());
        assertTrue(guess.bits().isEmpty());
    }
}
