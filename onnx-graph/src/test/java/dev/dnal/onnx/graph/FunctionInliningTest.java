package dev.dnal.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionInliningTest {
    private static final String DOMAIN = "org.example";

    private static FunctionProto.Builder function(String name) {
        return FunctionProto.newBuilder().setDomain(DOMAIN).setName(name).addOpsetImport(Protos.opset("", 13));
    }

    private static NodeProto.Builder call(String name, List<String> inputs, String output) {
        return Protos.node(name, inputs, output).setDomain(DOMAIN);
    }

    /** b = LeakyRelu(a) with the slope that the call says, or 0.5. */
    private static FunctionProto leaky() {
        return function("Leaky")
                .addInput("a")
                .addOutput("b")
                .addAttributeProto(
                        Protos.attribute("slope", AttributeType.FLOAT).setF(0.5f))
                .addNode(Protos.node("LeakyRelu", List.of("a"), "h")
                        .addAttribute(
                                Protos.attribute("alpha", AttributeType.FLOAT).setRefAttrName("slope")))
                .addNode(Protos.node("Identity", List.of("h"), "b"))
                .build();
    }

    /** y of a model whose nodes make it from x, with these functions. */
    private static ModelProto.Builder model(List<FunctionProto> functions, NodeProto.Builder... nodes) {
        GraphProto.Builder graph = Protos.graph().clearNode();
        for (NodeProto.Builder node : nodes) {
            graph.addNode(node);
        }
        return Protos.model()
                .addOpsetImport(Protos.opset(DOMAIN, 1))
                .addAllFunctions(functions)
                .setGraph(graph);
    }

    private static Graph read(ModelProto.Builder model) {
        return OnnxReader.read(model.build().toByteArray(), "functions");
    }

    private static float[] y(Graph graph) {
        Graph canonical = graph.copy();
        new Canonicalisation().apply(canonical);
        return new ReferenceEvaluator(canonical)
                .run(Map.of("x", Tensor.of(new float[] {1, -2, -4}, 1, 3)))
                .get("y")
                .floats();
    }

    private static String complaint(ModelProto.Builder model) {
        return assertThrows(GraphException.class, () -> read(model)).getMessage();
    }

    @Test
    void callsAreTheNodesOfTheirFunctionsWithTheirAttributes() {
        Graph graph = read(model(
                List.of(leaky()),
                call("Leaky", List.of("x"), "h"),
                call("Leaky", List.of("h"), "y")
                        .addAttribute(
                                Protos.attribute("slope", AttributeType.FLOAT).setF(0.25f))));
        assertEquals(
                List.of("LeakyRelu", "Identity", "LeakyRelu", "Identity"),
                graph.nodes().stream().map(Node::opType).toList());
        assertArrayEquals(new float[] {1, -0.25f, -0.5f}, y(graph));
    }

    @Test
    void functionsMayCallOthersAndHandOnTheirAttributes() {
        FunctionProto twice = function("Twice")
                .addInput("a")
                .addOutput("b")
                .addAttribute("k")
                .addNode(call("Leaky", List.of("a"), "h")
                        .addAttribute(
                                Protos.attribute("slope", AttributeType.FLOAT).setRefAttrName("k")))
                .addNode(call("Leaky", List.of("h"), "b"))
                .build();
        Graph graph = read(model(
                List.of(twice, leaky()),
                call("Twice", List.of("x"), "y")
                        .addAttribute(Protos.attribute("k", AttributeType.FLOAT).setF(0.1f))));
        assertArrayEquals(new float[] {1, -0.1f, -0.2f}, y(graph), 1e-7f);
    }

    @Test
    void anInputThatACallLeavesOutIsAbsentInside() {
        FunctionProto clipped = function("Clipped")
                .addInput("a")
                .addInput("least")
                .addInput("most")
                .addOutput("b")
                .addNode(Protos.node("Clip", List.of("a", "least", "most"), "b"))
                .build();
        Graph graph = read(model(
                List.of(clipped),
                Protos.node("ReduceMean", List.of("x"), "mean")
                        .addAttribute(
                                Protos.attribute("keepdims", AttributeType.INT).setI(0)),
                call("Clipped", List.of("x", "mean"), "y")));
        assertArrayEquals(new float[] {1, -5 / 3f, -5 / 3f}, y(graph), 1e-6f);
    }

    @Test
    void anInputThatAFunctionPutsOutIsPutOut() {
        FunctionProto same = function("Same").addInput("a").addOutput("a").build();
        assertArrayEquals(new float[] {1, -2, -4}, y(read(model(List.of(same), call("Same", List.of("x"), "y")))));
    }

    @Test
    void namesInsideAreNewWhereOthersHaveThem() {
        NodeProto.Builder first = call("Leaky", List.of("x"), "Leaky/h");
        Graph graph = read(model(
                List.of(leaky()),
                first.setName(""),
                call("Leaky", List.of("Leaky/h"), "z").setName("Leaky_1"),
                call("Leaky", List.of("z"), "y").setName("")));
        assertArrayEquals(new float[] {1, -0.25f, -0.5f}, y(graph));
    }

    @Test
    void graphsThatNodesHoldCallThemToo() {
        GraphProto branch = GraphProto.newBuilder()
                .setName("branch")
                .addNode(call("Leaky", List.of("x"), "out"))
                .addOutput(Protos.value("out", 1, "batch", 3))
                .build();
        AttributeProto.Builder then =
                Protos.attribute("then_branch", AttributeType.GRAPH).setG(branch);
        AttributeProto.Builder otherwise =
                Protos.attribute("else_branch", AttributeType.GRAPH).setG(branch);
        ModelProto.Builder model = model(
                List.of(leaky()),
                Protos.node("If", List.of("c"), "y").addAttribute(then).addAttribute(otherwise));
        model.getGraphBuilder().addInput(Protos.value("c", 9));
        NodeProto held = OnnxWriter.toProto(read(model)).getGraph().getNode(0);
        assertEquals(
                List.of("LeakyRelu", "Identity"),
                held.getAttribute(0).getG().getNodeList().stream()
                        .map(NodeProto::getOpType)
                        .toList());
    }

    @Test
    void aFunctionThatCallsItselfIsRefusedByName() {
        FunctionProto even = function("Even")
                .addInput("a")
                .addOutput("b")
                .addNode(call("Odd", List.of("a"), "b"))
                .build();
        FunctionProto odd = function("Odd")
                .addInput("a")
                .addOutput("b")
                .addNode(call("Even", List.of("a"), "b"))
                .build();
        String complaint = complaint(model(List.of(even, odd), call("Even", List.of("x"), "y")));
        assertTrue(
                complaint.contains("by org.example.Even -> org.example.Odd -> org.example.Even; expected"), complaint);
    }

    /** Each of sixty functions calls the next one twice. */
    @Test
    void aFewFunctionsThatComeToTooManyNodesAreRefused() {
        ModelProto.Builder model = model(List.of(), call("f0", List.of("x"), "y"));
        for (int i = 0; i < 60; i++) {
            model.addFunctions(function("f" + i)
                    .addInput("a")
                    .addOutput("b")
                    .addNode(call("f" + (i + 1), List.of("a"), "h"))
                    .addNode(call("f" + (i + 1), List.of("h"), "b")));
        }
        assertThrows(LimitException.class, () -> read(model));
    }

    @Test
    void largeConstantsInSmallFunctionsAreCountedWhereTheyAreCalled() {
        float[] many = new float[1 << 18];
        FunctionProto constant = function("Weights")
                .addOutput("w")
                .addNode(Protos.node("Constant", List.of(), "w")
                        .addAttribute(
                                Protos.attribute("value", AttributeType.TENSOR).setT(Protos.floats("", many))))
                .build();
        ModelProto.Builder model = model(List.of(constant), Protos.node("Relu", List.of("x"), "y"));
        for (int i = 0; i < 1000; i++) {
            model.getGraphBuilder().addNode(call("Weights", List.of(), "w" + i));
        }
        assertThrows(LimitException.class, () -> read(model));
    }

    @Test
    void opsetsThatOnlyFunctionsNeedAreImported() {
        FunctionProto foreign = function("Foreign")
                .addOpsetImport(Protos.opset("org.elsewhere", 3))
                .addInput("a")
                .addOutput("b")
                .addNode(Protos.node("Magic", List.of("a"), "b").setDomain("org.elsewhere"))
                .build();
        Graph graph = read(model(List.of(foreign), call("Foreign", List.of("x"), "y")));
        assertEquals(3L, graph.opsets().get("org.elsewhere"));
    }

    @Test
    void aFunctionOfAnotherOpsetIsRefused() {
        FunctionProto newer =
                leaky().toBuilder().setOpsetImport(0, Protos.opset("", 18)).build();
        String complaint = complaint(model(List.of(newer), call("Leaky", List.of("x"), "y")));
        assertTrue(complaint.contains("'org.example.Leaky' is of opset 18"), complaint);
        read(model(List.of(newer), Protos.node("Relu", List.of("x"), "y")));
    }

    @Test
    void twoFunctionsOfOneNameAreRefused() {
        String complaint = complaint(model(List.of(leaky(), leaky()), call("Leaky", List.of("x"), "y")));
        assertTrue(complaint.contains("'org.example.Leaky' is defined twice"), complaint);
    }

    @Test
    void aCallWithMoreInputsThanTheFunctionHasIsRefused() {
        String complaint = complaint(model(List.of(leaky()), call("Leaky", List.of("x", "x"), "y")));
        assertTrue(complaint.contains("has 1 inputs and 1 outputs; node 'node-y' calls it with 2 and 1"), complaint);
    }
}
