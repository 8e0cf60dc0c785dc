package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Graphs;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConstantBranchesTest {
    private final Graph graph = Graphs.ofOpset(17);
    private final Value x = Graphs.input(graph, "x", 1, 2);

    private static NodeProto node(String type, String input, String output) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .addInput(input)
                .addOutput(output)
                .build();
    }

    /** A graph with one output, the last node's or that of the name. */
    private static GraphProto branch(String output, NodeProto... nodes) {
        return GraphProto.newBuilder()
                .setName("branch")
                .addAllNode(List.of(nodes))
                .addOutput(ValueInfoProto.newBuilder().setName(output))
                .build();
    }

    private static NodeProto choice(String condition, GraphProto then, GraphProto otherwise, String output) {
        return NodeProto.newBuilder()
                .setOpType("If")
                .setName("choice-" + output)
                .addInput(condition)
                .addAttribute(held("then_branch", then))
                .addAttribute(held("else_branch", otherwise))
                .addOutput(output)
                .build();
    }

    private static AttributeProto held(String name, GraphProto branch) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.GRAPH)
                .setG(branch)
                .build();
    }

    /** The graph as it is, and this node, which makes "y". */
    private Graph with(NodeProto choice) {
        ModelProto.Builder model = OnnxWriter.toProto(graph).toBuilder();
        model.getGraphBuilder()
                .addNode(choice)
                .addOutput(ValueInfoProto.newBuilder()
                        .setName("y")
                        .setType(model.getGraph().getInput(0).getType()));
        return OnnxReader.read(model.build().toByteArray(), "choice");
    }

    private static Graph taken(Graph read) {
        assertTrue(new ConstantBranches().apply(read));
        assertTrue(read.nodes().stream().noneMatch(Node::isKept), read.nodes().toString());
        return read;
    }

    private static float[] y(Graph read) {
        Graph canonical = read.copy();
        new Canonicalisation().apply(canonical);
        return new ReferenceEvaluator(canonical)
                .run(Map.of("x", Tensor.of(new float[] {4, -9}, 1, 2)))
                .get("y")
                .floats();
    }

    private void addCondition(boolean value) {
        graph.addInitializer("c", Tensor.ofDoubles(DataType.BOOL, new double[] {value ? 1 : 0}));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theBranchOfAConstantConditionIsTaken(boolean condition) {
        addCondition(condition);
        Graph read =
                taken(with(choice("c", branch("h", node("Neg", "x", "h")), branch("h", node("Abs", "x", "h")), "y")));
        assertEquals(List.of(condition ? "Neg" : "Abs"), Graphs.types(read));
        assertArrayEquals(condition ? new float[] {-4, 9} : new float[] {4, 9}, y(read));
    }

    @Test
    void aBranchMayHandOnWhatIsAroundIt() {
        addCondition(true);
        Graph read = taken(with(choice("c", branch("x"), branch("h", node("Abs", "x", "h")), "y")));
        assertArrayEquals(new float[] {4, -9}, y(read));
    }

    @Test
    void aBranchWithinABranchIsTakenToo() {
        addCondition(false);
        GraphProto inner =
                branch("i", choice("c", branch("h", node("Neg", "x", "h")), branch("h", node("Abs", "x", "h")), "i"));
        Graph read = taken(with(choice("c", branch("h", node("Neg", "x", "h")), inner, "y")));
        assertEquals(List.of("Abs"), Graphs.types(read));
    }

    @Test
    void aConditionMayFollowFromShapes() {
        Value sizes = Graphs.node(graph, "Shape", "sizes", x).output();
        Value first = Graphs.node(graph, "Gather", "first", sizes, graph.addInitializer("zero", Tensor.scalar(0L)))
                .output();
        Graphs.node(graph, "Equal", "c", first, graph.addInitializer("one", Tensor.scalar(1L)));
        Graph read =
                taken(with(choice("c", branch("h", node("Neg", "x", "h")), branch("h", node("Abs", "x", "h")), "y")));
        assertEquals(List.of("Neg"), Graphs.types(read));
    }

    @Test
    void whatValuesDecideStays() {
        Value sum = Graphs.node(graph, "ReduceMax", "sum", x).output();
        Graphs.node(graph, "Greater", "c", sum, graph.addInitializer("zero", Tensor.scalar(0f)));
        Graph read = with(choice("c", branch("x"), branch("x"), "y"));
        assertFalse(new ConstantBranches().apply(read));
        assertTrue(read.requireValue("y").producer().orElseThrow().isKept());
    }

    @Test
    void anInputDecidesNothing() {
        graph.addInput("c", new TensorType(DataType.BOOL, Shape.scalar()));
        assertFalse(new ConstantBranches().apply(with(choice("c", branch("x"), branch("x"), "y"))));
    }
}
