package dev.dnal.cli;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.dnal.onnx.graph.OnnxWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** ONNX files that are small or dull and ask for memory, time or a terminal's obedience: each is {@link TestModels#perfect} and something more. */
final class HostileFiles {
    /** What a list of the larger files has. */
    private static final int MANY = 2_000_000;

    private HostileFiles() {}

    /** The files' bytes by what is wrong with them. */
    static Map<String, byte[]> all() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("empty nodes", appended(repeated(GraphProto.NODE_FIELD_NUMBER, new byte[0], MANY)));
        files.put("value infos", appended(repeated(GraphProto.VALUE_INFO_FIELD_NUMBER, new byte[0], MANY)));
        files.put("unknown fields", appended(repeated(1000, new byte[0], MANY)));
        files.put("metadata", appendedToModel(repeated(ModelProto.METADATA_PROPS_FIELD_NUMBER, new byte[0], MANY)));
        files.put("integers in an attribute", withNode(node -> {
            AttributeProto.Builder list =
                    node.addAttributeBuilder().setName("list").setType(AttributeType.INTS);
            for (int i = 0; i < MANY; i++) {
                list.addInts(1);
            }
        }));
        files.put("integers in an initializer", appended(initializerOfBytes(MANY)));
        files.put("ConstantOfShape of 2^34 elements", withConstant(1L << 17, 1L << 17));
        files.put("ConstantOfShape of 256 MiB", withConstant(1L << 13, 1L << 13));
        files.put("doubling", doubling());
        files.put("rank", withInitializer(tensor -> {
            for (int i = 0; i < 40_000; i++) {
                tensor.addDims(1);
            }
        }));
        files.put("long name", withNode(node -> node.setName("Z".repeat(150_000))));
        files.put(
                "control codes",
                withNode(node ->
                        node.setName("evil\u001b[2J\u001b]0;owned\u0007").addInput("E\u001b[31mvil")));
        return files;
    }

    /** With control codes in the name and the type of an operator that is not known, which is kept as it is. */
    static byte[] unknownOperator() {
        return withNode(node -> node.setName("evil\u001b[2J").setOpType("E\u001b[31mvil"));
    }

    private static GraphProto.Builder graph() {
        return OnnxWriter.toProto(TestModels.perfect()).getGraph().toBuilder();
    }

    private static byte[] file(GraphProto.Builder graph) {
        return OnnxWriter.toProto(TestModels.perfect()).toBuilder()
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    /** With a node whose output replaces the network's: Relu(output of before), changed. */
    private static byte[] withNode(Consumer<NodeProto.Builder> change) {
        GraphProto.Builder graph = graph();
        NodeProto.Builder last = graph.getNodeBuilder(graph.getNodeCount() - 1).setOutput(0, "before");
        NodeProto.Builder node =
                NodeProto.newBuilder().setOpType("Relu").addInput("before").addOutput("output");
        change.accept(node);
        last.setName("last");
        return file(graph.addNode(node));
    }

    private static byte[] withInitializer(Consumer<TensorProto.Builder> change) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName("more").setDataType(1);
        change.accept(tensor);
        return file(graph().addInitializer(tensor.addFloatData(1)));
    }

    /** The output is the sum of what it was and of the largest element of what {@code constants} makes as "big". */
    private static byte[] withBig(List<NodeProto> constants, List<TensorProto> initializers) {
        GraphProto.Builder graph = graph();
        graph.getNodeBuilder(graph.getNodeCount() - 1).setOutput(0, "before");
        graph.addAllInitializer(initializers).addAllNode(constants);
        graph.addNode(NodeProto.newBuilder()
                .setOpType("ReduceMax")
                .setName("most")
                .addInput("big")
                .addOutput("most")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("keepdims")
                        .setType(AttributeType.INT)
                        .setI(0)));
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Add")
                .addInput("before")
                .addInput("most")
                .addOutput("output"));
        return file(graph);
    }

    private static byte[] withConstant(long... sizes) {
        TensorProto.Builder shape =
                TensorProto.newBuilder().setName("shape").setDataType(7).addDims(sizes.length);
        for (long size : sizes) {
            shape.addInt64Data(size);
        }
        NodeProto fill = NodeProto.newBuilder()
                .setOpType("ConstantOfShape")
                .setName("fill")
                .addInput("shape")
                .addOutput("big")
                .build();
        return withBig(List.of(fill), List.of(shape.build()));
    }

    /** 4 bytes, doubled thirty times. */
    private static byte[] doubling() {
        TensorProto one = TensorProto.newBuilder()
                .setName("big0")
                .setDataType(1)
                .addDims(1)
                .addFloatData(1)
                .build();
        List<NodeProto> nodes = new java.util.ArrayList<>();
        for (int i = 0; i < 30; i++) {
            nodes.add(NodeProto.newBuilder()
                    .setOpType("Concat")
                    .setName("double" + i)
                    .addInput("big" + i)
                    .addInput("big" + i)
                    .addOutput(i == 29 ? "big" : "big" + (i + 1))
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("axis")
                            .setType(AttributeType.INT)
                            .setI(0))
                    .build());
        }
        return withBig(nodes, List.of(one));
    }

    private static byte[] initializerOfBytes(int count) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName("more").setDataType(7).addDims(count);
        for (int i = 0; i < count; i++) {
            tensor.addInt64Data(1);
        }
        return repeated(GraphProto.INITIALIZER_FIELD_NUMBER, tensor.build().toByteArray(), 1);
    }

    /** Bytes behind those of the graph: a message may come in parts. */
    static byte[] appended(byte[] partOfGraph) {
        return appendedToModel(repeated(ModelProto.GRAPH_FIELD_NUMBER, partOfGraph, 1));
    }

    private static byte[] appendedToModel(byte[] part) {
        return ByteString.copyFrom(List.of(ByteString.copyFrom(file(graph())), ByteString.copyFrom(part)))
                .toByteArray();
    }

    /** A field of bytes, again and again. */
    private static byte[] repeated(int field, byte[] content, int times) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            for (int i = 0; i < times; i++) {
                out.writeByteArray(field, content);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
