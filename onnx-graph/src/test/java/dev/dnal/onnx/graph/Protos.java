package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.List;

/** Small files in protobuf form for tests. */
final class Protos {
    private Protos() {}

    /** A valid model: y = Relu(x * w), with all that a file may say about itself. */
    static ModelProto.Builder model() {
        return ModelProto.newBuilder()
                .setIrVersion(7)
                .setProducerName("pytorch")
                .setProducerVersion("2.1")
                .setDomain("org.example")
                .setModelVersion(3)
                .setDocString("a model")
                .addOpsetImport(opset("", 13))
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey("b").setValue("2"))
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey("a").setValue("1"))
                .setGraph(graph());
    }

    static OperatorSetIdProto opset(String domain, long version) {
        return OperatorSetIdProto.newBuilder()
                .setDomain(domain)
                .setVersion(version)
                .build();
    }

    static GraphProto.Builder graph() {
        return GraphProto.newBuilder()
                .setName("g")
                .setDocString("a graph")
                .addInput(value("x", 1, "batch", 3).toBuilder().setDocString("the input"))
                .addOutput(value("y", 1, "batch", 3))
                .addValueInfo(value("h", 1, "batch", 3))
                .addInitializer(floats("w", 1, 2, 3).setDocString("the weights"))
                .addNode(node("Mul", List.of("x", "w"), "h").setDocString("a product"))
                .addNode(node("Relu", List.of("h"), "y"));
    }

    static NodeProto.Builder node(String type, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .setName("node-" + output)
                .addAllInput(inputs)
                .addOutput(output);
    }

    /** Dimensions are sizes ({@link Integer}), names, or "" for one that is not known. */
    static ValueInfoProto value(String name, int elementType, Object... dims) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(elementType);
        tensor.getShapeBuilder();
        for (Object dim : dims) {
            if (dim instanceof Integer size) {
                tensor.getShapeBuilder().addDimBuilder().setDimValue(size);
            } else if (dim.equals("")) {
                tensor.getShapeBuilder().addDimBuilder();
            } else {
                tensor.getShapeBuilder().addDimBuilder().setDimParam((String) dim);
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    static TensorProto.Builder floats(String name, float... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(1).addDims(values.length);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor;
    }

    static AttributeProto.Builder attribute(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    /** A node's attributes of every kind that may be in a file. */
    static List<AttributeProto> attributesOfEveryKind() {
        TensorProto tensor = TensorProto.newBuilder()
                .setDataType(7)
                .addDims(1)
                .setRawData(ByteString.copyFrom(new byte[] {5, 0, 0, 0, 0, 0, 0, 0}))
                .build();
        return List.of(
                attribute("i", AttributeType.INT).setI(0).build(),
                attribute("f", AttributeType.FLOAT).setF(0.1f).build(),
                attribute("s", AttributeType.STRING)
                        .setS(ByteString.copyFromUtf8("größe"))
                        .build(),
                attribute("t", AttributeType.TENSOR).setT(tensor).build(),
                attribute("is", AttributeType.INTS).addInts(-1).addInts(2).build(),
                attribute("none", AttributeType.INTS).build(),
                attribute("fs", AttributeType.FLOATS).addFloats(1.5f).build(),
                attribute("ss", AttributeType.STRINGS)
                        .addStrings(ByteString.copyFromUtf8("a"))
                        .build(),
                attribute("bytes", AttributeType.STRING)
                        .setS(ByteString.copyFrom(new byte[] {-1, -2}))
                        .build(),
                attribute("ts", AttributeType.TENSORS).addTensors(tensor).build(),
                attribute("type", AttributeType.TYPE_PROTO)
                        .setTp(TypeProto.newBuilder().setDenotation("IMAGE"))
                        .build());
    }
}
