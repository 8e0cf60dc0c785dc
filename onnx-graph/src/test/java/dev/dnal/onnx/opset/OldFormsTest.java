package dev.dnal.onnx.opset;

import static dev.dnal.onnx.opset.Normalised.error;
import static dev.dnal.onnx.opset.Normalised.normalise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Graphs;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators as opsets before 17 have them. */
class OldFormsTest {
    @Test
    void formsOfTheFirstOpsetsAreRead() {
        Graph graph = Graphs.ofOpset(1);
        Value x = Graphs.input(graph, "x", 2, 3);
        Node relu = Graphs.node(graph, "Relu", "r", x);
        relu.setAttribute("consumed_inputs", new long[] {0});
        Node reshape = Graphs.node(graph, "Reshape", "s", relu.output());
        reshape.setAttribute("shape", new long[] {3, 2});
        Node pad = Graphs.node(graph, "Pad", "p", reshape.output());
        pad.setAttribute("paddings", new long[] {0, 1, 0, 0});
        Node cast = Graphs.node(graph, "Cast", "c", pad.output());
        cast.setAttribute("to", new Attribute.TextValue("DOUBLE"));
        graph.addOutput(
                Graphs.node(graph, "Concat", "y", cast.output(), cast.output()).output());
        normalise(graph);
        assertEquals("y: DOUBLE[3, 6]", graph.outputs().get(0).toString());
    }

    @ParameterizedTest
    @CsvSource({"Squeeze, 11", "Unsqueeze, 12", "ReduceSum, 9"})
    void axesOfOldOpsetsBecomeAnInput(String type, long opset) {
        Graph graph = Graphs.ofOpset(opset);
        Node node = Graphs.node(graph, type, "y", Graphs.input(graph, "x", 1, 3));
        node.setAttribute("axes", new long[] {0});
        normalise(graph);
        assertArrayEquals(new long[] {0}, Graphs.constant(node, 1).longs());
        assertFalse(node.hasAttribute("axes"));
    }

    @Test
    void aSqueezeWithoutAxesStaysWithout() {
        Graph graph = Graphs.ofOpset(9);
        Node node = Graphs.node(graph, "Squeeze", "y", Graphs.input(graph, "x", 1, 3));
        normalise(graph);
        assertEquals("y: FLOAT[3]", node.output().toString());
    }

    @Test
    void sizesOfAnOldSplitBecomeAnInput() {
        Graph graph = Graphs.ofOpset(11);
        Value x = Graphs.input(graph, "x", 1, 3);
        Node split = graph.addNode("", "Split", "s", List.of(x), List.of("a", "b"));
        split.setAttribute("axis", 1);
        split.setAttribute("split", new long[] {1, 2});
        normalise(graph);
        assertEquals("b: FLOAT[1, 2]", split.output(1).toString());
    }

    @Test
    void boundsOfAnOldSliceBecomeInputs() {
        Graph graph = Graphs.ofOpset(9);
        Node slice = Graphs.node(graph, "Slice", "y", Graphs.input(graph, "x", 4, 6));
        slice.setAttribute("starts", new long[] {1});
        slice.setAttribute("ends", new long[] {5});
        slice.setAttribute("axes", new long[] {1});
        normalise(graph);
        assertEquals("y: FLOAT[4, 4]", slice.output().toString());
    }

    @Test
    void padsAndValueOfAnOldPadBecomeInputs() {
        Graph graph = Graphs.ofOpset(10);
        Node pad = Graphs.node(graph, "Pad", "y", Graphs.input(graph, "x", 2));
        pad.setAttribute("pads", new long[] {1, 2});
        pad.setAttribute("value", new Attribute.FloatValue(0.5f));
        normalise(graph);
        assertEquals("y: FLOAT[5]", pad.output().toString());
        assertEquals(Tensor.scalar(0.5f), Graphs.constant(pad, 2));
        assertTrue(pad.attributes().isEmpty());
    }

    @Test
    void boundsOfAnOldClipBecomeInputs() {
        Graph graph = Graphs.ofOpset(6);
        Node clip = Graphs.node(graph, "Clip", "y", Graphs.input(graph, "x", 4));
        clip.setAttribute("max", new Attribute.FloatValue(6));
        normalise(graph);
        assertEquals(Tensor.scalar(-Float.MAX_VALUE), Graphs.constant(clip, 1));
        assertEquals(Tensor.scalar(6f), Graphs.constant(clip, 2));
        assertTrue(clip.attributes().isEmpty());
    }

    @Test
    void theRatioOfAnOldDropoutBecomesAnInput() {
        Graph graph = Graphs.ofOpset(10);
        Node dropout = Graphs.node(graph, "Dropout", "y", Graphs.input(graph, "x", 4));
        dropout.setAttribute("ratio", new Attribute.FloatValue(0.25f));
        normalise(graph);
        assertEquals(Tensor.scalar(0.25f), Graphs.constant(dropout, 1));
    }

    @Test
    void theUnreadMaskOfAnOldDropoutGoes() {
        Graph graph = Graphs.ofOpset(9);
        Value x = Graphs.input(graph, "x", 4);
        Node dropout = graph.addNode("", "Dropout", "d", List.of(x), List.of("y", "mask"));
        graph.addOutput(dropout.output());
        normalise(graph);
        assertEquals("y: FLOAT[4]", graph.outputs().get(0).toString());
        assertEquals(1, graph.nodes().iterator().next().outputs().size());
    }

    @Test
    void theReadMaskOfAnOldDropoutIsRefused() {
        Graph graph = Graphs.ofOpset(9);
        Value x = Graphs.input(graph, "x", 4);
        graph.addOutput(graph.addNode("", "Dropout", "d", List.of(x), List.of("y", "mask"))
                .output(1));
        assertTrue(error(graph).contains("its mask is read"), error(graph));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dropout", "BatchNormalization"})
    void operatorsOfOpset6ThatTrainAreRefused(String type) {
        Graph graph = Graphs.ofOpset(6);
        Graphs.node(graph, type, "y", Graphs.input(graph, "x", 4));
        assertTrue(error(graph).contains("is_test is 0"), error(graph));
    }

    private static Node batchNormalization(Graph graph, List<String> outputs) {
        List<Value> inputs = List.of(
                Graphs.input(graph, "x", -1, 3, 2, 2),
                Graphs.input(graph, "scale", 3),
                Graphs.input(graph, "b", 3),
                Graphs.input(graph, "mean", 3),
                Graphs.input(graph, "var", 3));
        return graph.addNode("", "BatchNormalization", "bn", inputs, outputs);
    }

    @Test
    void batchNormalizationLosesItsSwitches() {
        Graph graph = Graphs.ofOpset(6);
        Node norm = batchNormalization(graph, List.of("y"));
        norm.setAttribute("is_test", 1);
        norm.setAttribute("spatial", 1);
        norm.setAttribute("momentum", new Attribute.FloatValue(0.9f));
        normalise(graph);
        assertEquals(Set.of("momentum"), norm.attributes().keySet());
    }

    @Test
    void batchNormalizationPerElementIsRefused() {
        Graph graph = Graphs.ofOpset(7);
        batchNormalization(graph, List.of("y")).setAttribute("spatial", 0);
        assertTrue(error(graph).contains("spatial is 0"), error(graph));
    }

    @Test
    void batchNormalizationThatTrainsIsRefusedBeforeOpset14() {
        Graph graph = Graphs.ofOpset(13);
        batchNormalization(graph, List.of("y", "m", "v"));
        assertTrue(error(graph).contains("the training form before opset 14"), error(graph));
    }

    @Test
    void anOldSoftmaxOverOneWideAxisStaysASoftmax() {
        Graph graph = Graphs.ofOpset(11);
        Node softmax = Graphs.node(graph, "Softmax", "y", Graphs.input(graph, "x", -1, 10, 1, 1));
        normalise(graph);
        assertEquals(List.of("Softmax"), Graphs.types(graph));
        assertEquals(1, softmax.intAttribute("axis", 7));
    }

    @Test
    void anOldSoftmaxOverSeveralAxesWorksOnTheMatrix() {
        Graph graph = Graphs.ofOpset(11);
        graph.addOutput(Graphs.node(graph, "LogSoftmax", "y", Graphs.input(graph, "x", -1, 2, 3))
                .output());
        normalise(graph);
        assertEquals(List.of("Flatten", "LogSoftmax", "Shape", "Reshape"), sorted(graph));
        assertEquals("y: FLOAT[batch, 2, 3]", graph.outputs().get(0).toString());
    }

    private static List<String> sorted(Graph graph) {
        return Graphs.types(graph).stream()
                .sorted(Comparator.comparing(List.of("Flatten", "LogSoftmax", "Shape", "Reshape")::indexOf))
                .toList();
    }

    @Test
    void aNewSoftmaxIsLeftAlone() {
        Graph graph = Graphs.ofOpset(13);
        Node softmax = Graphs.node(graph, "Softmax", "y", Graphs.input(graph, "x", -1, 2, 3));
        normalise(graph);
        assertFalse(softmax.hasAttribute("axis"));
    }

    @Test
    void oldBroadcastingFromAnAxisPutsDimensionsBehind() {
        Graph graph = Graphs.ofOpset(6);
        Node add = Graphs.node(graph, "Add", "y", Graphs.input(graph, "x", -1, 3, 8, 8), Graphs.input(graph, "b", 3));
        add.setAttribute("broadcast", 1);
        add.setAttribute("axis", 1);
        normalise(graph);
        assertEquals(
                "FLOAT[3, 1, 1]",
                add.input(1).type() + add.input(1).requireShape().toString());
        assertTrue(add.attributes().isEmpty());
    }

    @Test
    void oldBroadcastingFromTheLastAxisNeedsNothing() {
        Graph graph = Graphs.ofOpset(6);
        Node mul = Graphs.node(graph, "Mul", "y", Graphs.input(graph, "x", -1, 3), Graphs.input(graph, "b", 3));
        mul.setAttribute("broadcast", 1);
        normalise(graph);
        assertEquals(List.of("Mul"), Graphs.types(graph));
        assertTrue(mul.attributes().isEmpty());
    }

    @Test
    void anOldGemmLosesItsBroadcast() {
        Graph graph = Graphs.ofOpset(6);
        Node gemm = Graphs.node(
                graph,
                "Gemm",
                "y",
                Graphs.input(graph, "a", 2, 3),
                Graphs.input(graph, "b", 3, 4),
                Graphs.input(graph, "c", 4));
        gemm.setAttribute("broadcast", 1);
        normalise(graph);
        assertTrue(gemm.attributes().isEmpty());
    }

    @Test
    void aVectorOfSlopesStandsForTheChannelsBeforeOpset7() {
        for (long opset : new long[] {6, 7}) {
            Graph graph = Graphs.ofOpset(opset);
            Value x = Graphs.input(graph, "x", 2, 3, 4, 3);
            Value slopes = graph.addInitializer("slopes", Tensor.filled(0.5f, 3));
            Node prelu = Graphs.node(graph, "PRelu", "y", x, slopes);
            graph.addOutput(prelu.output());
            normalise(graph);
            assertEquals(
                    opset == 6 ? "[3, 1, 1]" : "[3]",
                    prelu.input(1).requireShape().toString());
        }
    }

    @Test
    void anOldSoftmaxCountsItsAxisFromTheEndToo() {
        Graph graph = Graphs.ofOpset(11);
        Node softmax = Graphs.node(graph, "Softmax", "y", Graphs.input(graph, "x", 2, 3, 4));
        softmax.setAttribute("axis", -1);
        normalise(graph);
        assertEquals(2, softmax.intAttribute("axis", 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {-4, 3})
    void anOldSoftmaxWithAnAxisOutOfRangeIsRefused(long axis) {
        Graph graph = Graphs.ofOpset(11);
        Graphs.node(graph, "Softmax", "y", Graphs.input(graph, "x", 2, 3, 4)).setAttribute("axis", axis);
        assertTrue(error(graph).contains("axis must be in the range of shape [2, 3, 4], found " + axis));
    }

    @ParameterizedTest
    @CsvSource({"-3, '[3, 1, 1]'", "-2, '[3, 1]'", "-1, '[3]'"})
    void oldBroadcastingCountsItsAxisFromTheEndToo(long axis, String shape) {
        Graph graph = Graphs.ofOpset(6);
        Value b = Graphs.input(graph, "b", 3);
        Node add = Graphs.node(graph, "Add", "y", Graphs.input(graph, "a", 2, 3, 3, 3), b);
        add.setAttribute("broadcast", 1);
        add.setAttribute("axis", axis);
        normalise(graph);
        assertEquals(shape, add.input(1).requireShape().toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, 4})
    void oldBroadcastingFromAnAxisOutOfRangeIsRefused(long axis) {
        Graph graph = Graphs.ofOpset(6);
        Node add = Graphs.node(graph, "Add", "y", Graphs.input(graph, "a", 2, 3, 4, 5), Graphs.input(graph, "b", 3));
        add.setAttribute("broadcast", 1);
        add.setAttribute("axis", axis);
        assertTrue(error(graph).contains("can't broadcast [3] to [2, 3, 4, 5] from axis " + axis));
    }

    @ParameterizedTest
    @CsvSource({"Slice, starts", "Slice, ends", "Pad, pads"})
    void whatAnOldFormMustSayIsAskedFor(String type, String missing) {
        Graph graph = Graphs.ofOpset(9);
        Node node = Graphs.node(graph, type, "y", Graphs.input(graph, "x", 2));
        for (String attribute : type.equals("Slice") ? List.of("starts", "ends") : List.of("pads")) {
            node.setAttribute(attribute, new long[] {0});
        }
        node.removeAttribute(missing);
        String message = error(graph);
        assertTrue(message.contains("attribute '" + missing + "' is missing"), message);
    }
}
