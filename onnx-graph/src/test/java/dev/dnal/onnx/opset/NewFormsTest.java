package dev.dnal.onnx.opset;

import static dev.dnal.onnx.opset.Normalised.error;
import static dev.dnal.onnx.opset.Normalised.normalise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Graphs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Operators as opsets after 17 have them. */
class NewFormsTest {
    @Test
    void partsOfANewSplitAreRoundedUpButTheLast() {
        Graph graph = Graphs.ofOpset(18);
        Value x = Graphs.input(graph, "x", 7);
        Node split = graph.addNode("", "Split", "s", List.of(x), List.of("a", "b", "c"));
        split.setAttribute("num_outputs", 3);
        normalise(graph);
        assertArrayEquals(new long[] {3, 3, 1}, Graphs.constant(split, 1).longs());
        assertFalse(split.hasAttribute("num_outputs"));
    }

    @Test
    void padsOfSomeAxesBecomePadsOfAll() {
        Graph graph = Graphs.ofOpset(18);
        Value pads = graph.addInitializer("pads", Tensor.vector(1, 2));
        Value axes = graph.addInitializer("axes", Tensor.vector(-1));
        Node pad = Graphs.node(graph, "Pad", "y", Graphs.input(graph, "x", 4, 5), pads, Value.absent(), axes);
        normalise(graph);
        assertArrayEquals(new long[] {0, 1, 0, 2}, Graphs.constant(pad, 1).longs());
        assertEquals(2, pad.inputs().size());
    }

    @Test
    void padsThatWrapAreRefused() {
        Graph graph = Graphs.ofOpset(19);
        Node pad = Graphs.node(graph, "Pad", "y", Graphs.input(graph, "x", 4), Graphs.input(graph, "p", 2));
        pad.setAttribute("mode", new Attribute.TextValue("wrap"));
        assertTrue(error(graph).contains("mode wrap is not supported"), error(graph));
    }

    @Test
    void axesOfANewReductionBecomeAnAttribute() {
        Graph graph = Graphs.ofOpset(18);
        Node mean = Graphs.node(
                graph,
                "ReduceMean",
                "y",
                Graphs.input(graph, "x", -1, 3, 8, 8),
                graph.addInitializer("axes", Tensor.vector(2, 3)));
        normalise(graph);
        assertArrayEquals(new long[] {2, 3}, mean.intsAttribute("axes").orElseThrow());
        assertEquals(1, mean.inputs().size());
    }

    @Test
    void aNewReductionThatNeedNotReduceIsAnIdentity() {
        Graph graph = Graphs.ofOpset(18);
        Node mean = Graphs.node(graph, "ReduceMean", "y", Graphs.input(graph, "x", -1, 3));
        mean.setAttribute("noop_with_empty_axes", 1);
        graph.addOutput(mean.output());
        normalise(graph);
        assertEquals(List.of("Identity"), Graphs.types(graph));
        assertEquals("y", graph.outputs().get(0).name());
    }

    @Test
    void axesOfANewReductionMustBeConstant() {
        Graph graph = Graphs.ofOpset(18);
        Graphs.node(graph, "ReduceMean", "y", Graphs.input(graph, "x", -1, 3), Graphs.input(graph, "axes", 1));
        assertTrue(error(graph).contains("input 1 (axes) must be constant"), error(graph));
    }

    @Test
    void averagesWithDilationsAreRefused() {
        Graph graph = Graphs.ofOpset(19);
        Node pool = Graphs.node(graph, "AveragePool", "y", Graphs.input(graph, "x", -1, 3, 8, 8));
        pool.setAttribute("kernel_shape", new long[] {2, 2});
        pool.setAttribute("dilations", new long[] {2, 2});
        assertTrue(error(graph).contains("dilations [2, 2]"), error(graph));
    }

    @Test
    void averagesWithoutDilationsLoseTheAttribute() {
        Graph graph = Graphs.ofOpset(19);
        Node pool = Graphs.node(graph, "AveragePool", "y", Graphs.input(graph, "x", 1, 1, 4));
        pool.setAttribute("kernel_shape", new long[] {2});
        pool.setAttribute("dilations", new long[] {1});
        normalise(graph);
        assertFalse(pool.hasAttribute("dilations"));
    }

    @Test
    void aQuantisationInBlocksIsRefusedAndWhatIsUsualIsLeftOut() {
        for (long block : new long[] {0, 16}) {
            Graph graph = Graphs.ofOpset(21);
            Value scale = graph.addInitializer("scale", Tensor.scalar(0.5f));
            Node quantised = Graphs.node(graph, "QuantizeLinear", "y", Graphs.input(graph, "x", 2, 3), scale);
            quantised.setAttribute("block_size", block);
            quantised.setAttribute("output_dtype", DataType.UINT8.number());
            graph.addOutput(quantised.output());
            if (block == 0) {
                normalise(graph);
                assertEquals(Map.of(), quantised.attributes());
            } else {
                assertTrue(error(graph).contains("block_size=16 is not supported"), error(graph));
            }
        }
    }

    @Test
    void aQuantisationToOtherTypesIsRefused() {
        Graph graph = Graphs.ofOpset(21);
        Value scale = graph.addInitializer("scale", Tensor.scalar(0.5f));
        Node quantised = Graphs.node(graph, "QuantizeLinear", "y", Graphs.input(graph, "x", 2, 3), scale);
        quantised.setAttribute("output_dtype", DataType.INT16.number());
        assertTrue(error(graph).contains("output_dtype INT16 is not supported; expected UINT8"), error(graph));
    }
}
