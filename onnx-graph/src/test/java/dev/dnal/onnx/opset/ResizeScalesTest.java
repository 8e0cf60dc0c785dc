package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.SameFunction;
import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.internal.rule.ResizedAxis;
import org.junit.jupiter.api.Test;

class ResizeScalesTest {
    private final TestNetwork net = new TestNetwork(3);

    private Node resized(Value x, String mode, Value sizes) {
        return net.builder()
                .call("Resize", x, Value.absent(), Value.absent(), sizes)
                .attribute("mode", mode)
                .output()
                .producer()
                .orElseThrow();
    }

    /** The images and channels of a value and new spatial sizes, as PyTorch puts them together. */
    private Value sizes(Value x, long... spatial) {
        Value leading = net.builder()
                .emit(
                        "Slice",
                        net.builder().emit("Shape", x),
                        net.builder().longs(0),
                        net.builder().longs(2));
        return net.builder()
                .call("Concat", leading, net.builder().longs(spatial))
                .attribute("axis", 0)
                .output();
    }

    private static float[] scales(Graph graph) {
        Node resize = graph.nodes().stream()
                .filter(node -> node.is("Resize"))
                .findFirst()
                .orElseThrow();
        assertEquals(3, resize.inputs().size());
        return resize.input(2).initializer().orElseThrow().floats();
    }

    @Test
    void sizesThatAreComputedBecomeScalesOfAnyNumberOfImages() {
        Value x = net.input(3, 4, 6);
        Graph before = net.finish(resized(x, "linear", sizes(x, 8, 3)).output());
        Graph after = before.copy();
        assertTrue(new ResizeScales().apply(after));
        assertArrayEquals(new float[] {1, 1, 2, 0.5f}, scales(after));
        SameFunction.assertSame(before, after, 1);
    }

    /** A ratio that is rounded down would give one less. */
    @Test
    void theScaleGivesTheSizeThatWasNamed() {
        boolean rounded = false;
        for (int before = 1; before < 40; before++) {
            for (int after = 1; after < 90; after++) {
                float scale = ResizeScales.scale(before, after);
                assertEquals(after, ResizedAxis.scaled(before, scale), before + " to " + after);
                rounded |= scale != (float) after / before;
            }
        }
        assertTrue(rounded, "no ratio was rounded down");
    }

    @Test
    void sizesThatNobodyKnowsStay() {
        Value x = net.input(3, 4, 6);
        Value same = net.builder().emit("Shape", x);
        Value open = net.builder().emit("Mul", same, net.builder().longs(2, 1, 1, 1));
        Graph graph = net.finish(resized(x, "nearest", open).output());
        assertFalse(new ResizeScales().apply(graph));
    }
}
