package dev.dnal.tribuo.runtime;

import ai.onnx.proto.OnnxMl;
import dev.dnal.tribuo.runtime.tensor.ElementType;

/** Builds the bytes of small models for tests. */
final class SmallModel {
    private final OnnxMl.GraphProto.Builder graph =
            OnnxMl.GraphProto.newBuilder().setName("test");

    static SmallModel model() {
        return new SmallModel();
    }

    /** A dimension of -1 stays free. */
    SmallModel input(String name, ElementType type, long... shape) {
        graph.addInput(value(name, type, shape));
        return this;
    }

    SmallModel output(String name, ElementType type, long... shape) {
        graph.addOutput(value(name, type, shape));
        return this;
    }

    SmallModel node(String operator, String inputs, String outputs, OnnxMl.AttributeProto... attributes) {
        return nodeIn("", operator, inputs, outputs, attributes);
    }

    /** Names are separated by commas; "-" stands for an input or output that is left out. */
    SmallModel nodeIn(
            String domain, String operator, String inputs, String outputs, OnnxMl.AttributeProto... attributes) {
        OnnxMl.NodeProto.Builder node =
                OnnxMl.NodeProto.newBuilder().setDomain(domain).setOpType(operator);
        for (String name : inputs.split(",")) {
            node.addInput(name.equals("-") ? "" : name);
        }
        for (String name : outputs.split(",")) {
            node.addOutput(name.equals("-") ? "" : name);
        }
        for (OnnxMl.AttributeProto attribute : attributes) {
            node.addAttribute(attribute);
        }
        graph.addNode(node);
        return this;
    }

    SmallModel constant(String name, long... values) {
        OnnxMl.TensorProto.Builder tensor = OnnxMl.TensorProto.newBuilder()
                .setName(name)
                .setDataType(OnnxMl.TensorProto.DataType.INT64_VALUE)
                .addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        graph.addInitializer(tensor);
        return this;
    }

    byte[] bytes() {
        return OnnxMl.ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(17))
                .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder()
                        .setDomain("com.microsoft")
                        .setVersion(1))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    static OnnxMl.AttributeProto integers(String name, long... values) {
        OnnxMl.AttributeProto.Builder attribute =
                OnnxMl.AttributeProto.newBuilder().setName(name).setType(OnnxMl.AttributeProto.AttributeType.INTS);
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    static OnnxMl.AttributeProto integer(String name, long value) {
        return OnnxMl.AttributeProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static OnnxMl.ValueInfoProto value(String name, ElementType type, long... shape) {
        OnnxMl.TensorShapeProto.Builder dimensions = OnnxMl.TensorShapeProto.newBuilder();
        for (long dimension : shape) {
            OnnxMl.TensorShapeProto.Dimension.Builder proto = OnnxMl.TensorShapeProto.Dimension.newBuilder();
            dimensions.addDim(dimension < 0 ? proto.setDimParam("N") : proto.setDimValue(dimension));
        }
        int elementType = switch (type) {
            case FLOAT32 -> OnnxMl.TensorProto.DataType.FLOAT_VALUE;
            case FLOAT64 -> OnnxMl.TensorProto.DataType.DOUBLE_VALUE;
            case UINT8 -> OnnxMl.TensorProto.DataType.UINT8_VALUE;
            case INT8 -> OnnxMl.TensorProto.DataType.INT8_VALUE;
            case INT32 -> OnnxMl.TensorProto.DataType.INT32_VALUE;
            case INT64 -> OnnxMl.TensorProto.DataType.INT64_VALUE;
            case BOOL -> OnnxMl.TensorProto.DataType.BOOL_VALUE;
        };
        return OnnxMl.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(OnnxMl.TypeProto.newBuilder()
                        .setTensorType(OnnxMl.TypeProto.Tensor.newBuilder()
                                .setElemType(elementType)
                                .setShape(dimensions)))
                .build();
    }
}
