package dev.dnal.conformance.fuzz;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.random.RandomGenerator;

/** Puts a node of a valid model where readers have to take it out of: into a function of the model, or into a branch that is always taken. */
final class Enclosures {
    private static final String DOMAIN = "fuzz";

    private static final String CONDITION = "fuzz/condition";

    private Enclosures() {}

    static ModelProto any(ModelProto model, RandomGenerator random) {
        int index = random.nextInt(model.getGraph().getNodeCount());
        return random.nextBoolean() ? inFunction(model, index) : inBranch(model, index);
    }

    /** Whether a model has such a node. */
    static boolean in(ModelProto model) {
        return model.getFunctionsCount() > 0
                || model.getGraph().getNodeList().stream()
                        .anyMatch(node -> node.getOpType().equals("If"));
    }

    private static ModelProto inFunction(ModelProto model, int index) {
        NodeProto node = model.getGraph().getNode(index);
        FunctionProto.Builder function = FunctionProto.newBuilder()
                .setDomain(DOMAIN)
                .setName("Enclosed")
                .addAllOpsetImport(model.getOpsetImportList());
        NodeProto.Builder inner = node.toBuilder().clearInput().clearOutput();
        NodeProto.Builder call = NodeProto.newBuilder()
                .setDomain(DOMAIN)
                .setOpType(function.getName())
                .addAllInput(node.getInputList())
                .addAllOutput(node.getOutputList());
        for (int i = 0; i < node.getInputCount(); i++) {
            function.addInput("in" + i);
            inner.addInput(node.getInput(i).isEmpty() ? "" : "in" + i);
        }
        for (int i = 0; i < node.getOutputCount(); i++) {
            function.addOutput("out" + i);
            inner.addOutput("out" + i);
        }
        ModelProto.Builder enclosed = model.toBuilder()
                .addFunctions(function.addNode(inner))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(DOMAIN).setVersion(1));
        enclosed.getGraphBuilder().setNode(index, call);
        return enclosed.build();
    }

    private static ModelProto inBranch(ModelProto model, int index) {
        NodeProto node = model.getGraph().getNode(index);
        ModelProto.Builder enclosed = model.toBuilder();
        enclosed.getGraphBuilder()
                .addInitializer(TensorProto.newBuilder()
                        .setName(CONDITION)
                        .setDataType(TensorProto.DataType.BOOL_VALUE)
                        .addInt32Data(1))
                .setNode(
                        index,
                        NodeProto.newBuilder()
                                .setOpType("If")
                                .addInput(CONDITION)
                                .addAllOutput(node.getOutputList())
                                .addAttribute(branch("then_branch", node))
                                .addAttribute(branch("else_branch", node)));
        return enclosed.build();
    }

    private static AttributeProto.Builder branch(String name, NodeProto node) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName(name);
        NodeProto.Builder inner = node.toBuilder().clearOutput();
        for (String output : node.getOutputList()) {
            inner.addOutput(output + "/" + name);
            graph.addOutput(ValueInfoProto.newBuilder().setName(output + "/" + name));
        }
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.GRAPH)
                .setG(graph.addNode(inner));
    }
}
