package dev.dnal.onnx.opset;

import static dev.dnal.onnx.opset.Normalised.error;
import static dev.dnal.onnx.opset.Normalised.normalise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.ModelInfo;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Graphs;
import dev.dnal.onnx.pass.ShapeInference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of any opset; for forms of older and newer ones see {@link OldFormsTest} and {@link NewFormsTest}. */
class OpsetNormalisationTest {
    @Test
    void opsetsBeforeTheFirstAreRefused() {
        String message = error(Graphs.ofOpset(0));
        assertTrue(message.contains("opset 0; expected 1 or newer"), message);
    }

    @Test
    void aNewerOpsetIsReadAsTheNewestThatIsKnown() {
        Graph graph = Graphs.ofOpset(OpsetNormalisation.NEWEST + 1);
        Value x = Graphs.input(graph, "x", 2, 3);
        Value axes = graph.addInitializer("axes", Tensor.vector(1));
        graph.addOutput(Graphs.node(graph, "ReduceMean", "y", x, axes).output());
        normalise(graph);
        assertEquals(17, graph.opsets().get(""));
        assertArrayEquals(
                new long[] {1},
                graph.nodes().iterator().next().intsAttribute("axes").orElseThrow());
    }

    @Test
    void aGraphOfOpset17StaysAsItIs() {
        Graph graph = Graphs.ofOpset(17);
        graph.addOutput(
                Graphs.node(graph, "Relu", "y", Graphs.input(graph, "x", 2)).output());
        new ShapeInference().apply(graph);
        assertFalse(new OpsetNormalisation().apply(graph));
    }

    @Test
    void theFileFormatBecomesOneThatKnowsTheOpset() {
        Graph graph = Graphs.ofOpset(9);
        graph.setInfo(new ModelInfo(3, "p", "v", "d", 1, ""));
        normalise(graph);
        assertEquals(8, graph.info().irVersion());
        assertEquals("p", graph.info().producerName());
    }

    @Test
    void constantsOfEveryFormBecomeInitializersOfTheirName() {
        Map<Attribute, Tensor> forms = Map.of(
                new Attribute.TensorValue(Tensor.vector(1, 2)), Tensor.vector(1, 2),
                new Attribute.IntValue(3), Tensor.scalar(3L),
                new Attribute.IntList(List.of(3L, 4L)), Tensor.vector(3, 4),
                new Attribute.FloatValue(0.5f), Tensor.scalar(0.5f),
                new Attribute.FloatList(List.of(0.5f)), Tensor.of(new float[] {0.5f}, 1),
                new Attribute.TextValue("a"), Tensor.ofStrings(List.of(new byte[] {'a'})),
                new Attribute.TextList(List.of("a")), Tensor.ofStrings(List.of(new byte[] {'a'}), 1));
        forms.forEach((form, expected) -> {
            Graph graph = Graphs.ofOpset(13);
            Node constant = Graphs.node(graph, "Constant", "c");
            constant.setAttribute(name(form), form);
            graph.addOutput(constant.output());
            normalise(graph);
            assertEquals(expected, graph.outputs().get(0).initializer().orElseThrow());
            assertEquals("c", graph.outputs().get(0).name());
            assertEquals(0, graph.nodes().size());
        });
    }

    private static String name(Attribute form) {
        return switch (form.getClass().getSimpleName()) {
            case "IntValue" -> "value_int";
            case "IntList" -> "value_ints";
            case "FloatValue" -> "value_float";
            case "FloatList" -> "value_floats";
            case "TextValue" -> "value_string";
            case "TextList" -> "value_strings";
            default -> "value";
        };
    }

    @Test
    void aConstantOfNoKnownFormIsRefused() {
        Graph graph = Graphs.ofOpset(13);
        Graphs.node(graph, "Constant", "c").setAttribute("sparse_value", 1);
        assertTrue(error(graph).contains("found [sparse_value]"), error(graph));
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 16, 18, 23})
    void everyOtherOpsetIsBroughtTo17(long opset) {
        Graph graph = Graphs.ofOpset(opset);
        graph.addOutput(
                Graphs.node(graph, "Relu", "y", Graphs.input(graph, "x", 2)).output());
        new ShapeInference().apply(graph);
        assertTrue(new OpsetNormalisation().apply(graph));
        assertFalse(new OpsetNormalisation().apply(graph));
    }
}
