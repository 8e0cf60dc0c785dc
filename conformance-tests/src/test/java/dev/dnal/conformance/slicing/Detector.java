package dev.dnal.conformance.slicing;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A small detector with its post-processing, in the form of an opset: two convolutions, a third that makes boxes and scores for each of 64
 * places, NonMaxSuppression, and what picks the boxes out, with an If that the shape of the result decides over.
 */
final class Detector {
    private static final int PLACES = 64;

    private final SplittableRandom random = new SplittableRandom(5);
    private final long opset;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("detector");

    private Detector(long opset) {
        this.opset = opset;
    }

    static ModelProto ofOpset(long opset) {
        return new Detector(opset).build();
    }

    private ModelProto build() {
        graph.addInput(value("image", TensorProto.DataType.FLOAT_VALUE, 1, 3, 8, 8));
        layer("a", "image", 3, 6);
        layer("b", "a", 6, 8);
        layer("head", "b", 8, 6);
        boxes();
        graph.addOutput(value("found", TensorProto.DataType.FLOAT_VALUE, -1, 4));
        graph.addOutput(value("count", TensorProto.DataType.INT64_VALUE));
        graph.addOutput(value("best", TensorProto.DataType.INT64_VALUE, 1, 2, 5));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build();
    }

    private void layer(String name, String x, int in, int out) {
        graph.addInitializer(floats(name + ".w", random, out, in, 3, 3));
        graph.addInitializer(floats(name + ".b", random, out));
        node("Conv", name + ".conv", List.of(x, name + ".w", name + ".b"), ints("pads", 1, 1, 1, 1));
        node("Relu", name, List.of(name + ".conv"));
    }

    private void boxes() {
        longs("flat", 1, 6, PLACES);
        node("Reshape", "rows", List.of("head", "flat"));
        longs("zero", 0);
        longs("four", 4);
        longs("six", 6);
        longs("one", 1);
        node("Slice", "corners", List.of("rows", "zero", "four", "one"));
        node("Slice", "scores", List.of("rows", "four", "six", "one"));
        node("Transpose", "boxes", List.of("corners"), ints("perm", 0, 2, 1));
        longs("most", 20);
        node("NonMaxSuppression", "chosen", List.of("boxes", "scores", "most", "overlap", "least"));
        graph.addInitializer(number("overlap", 0.5f));
        graph.addInitializer(number("least", 0.01f));
        longs("two", 2);
        node("Gather", "column", List.of("chosen", "two"), integer("axis", 1));
        squeeze("place", "column", 1);
        longs("list", PLACES, 4);
        node("Reshape", "row", List.of("boxes", "list"));
        node("Gather", "picked", List.of("row", "place"), integer("axis", 0));
        node("Shape", "size", List.of("picked"));
        constant("first", 0);
        node("Gather", "count", List.of("size", "first"), integer("axis", 0));
        constant("none", 0);
        node("Greater", "any", List.of("count", "none"));
        node(
                "If",
                "found",
                List.of("any"),
                branch("then_branch", "Identity", "picked"),
                branch("else_branch", "Neg", "picked"));
        longs("five", 5);
        topK();
    }

    private void topK() {
        graph.addNode(NodeProto.newBuilder()
                .setName("topk")
                .setOpType("TopK")
                .addInput("scores")
                .addInput("five")
                .addOutput("values")
                .addOutput("best")
                .addAttribute(integer("axis", 2)));
    }

    /** The axis is an attribute to opset 12, and an input since. */
    private void squeeze(String name, String x, long axis) {
        if (opset < 13) {
            node("Squeeze", name, List.of(x), ints("axes", axis));
        } else {
            longs(name + ".axes", axis);
            node("Squeeze", name, List.of(x, name + ".axes"));
        }
    }

    private static AttributeProto branch(String name, String type, String outer) {
        GraphProto body = GraphProto.newBuilder()
                .setName(name)
                .addNode(NodeProto.newBuilder().setOpType(type).addInput(outer).addOutput(name + ".y"))
                .addOutput(value(name + ".y", TensorProto.DataType.FLOAT_VALUE, -1, 4))
                .build();
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.GRAPH)
                .setG(body)
                .build();
    }

    private void node(String type, String output, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setName("node " + output)
                .setOpType(type)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(Arrays.asList(attributes)));
    }

    private void constant(String name, long value) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Constant")
                .addOutput(name)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeType.TENSOR)
                        .setT(TensorProto.newBuilder()
                                .setDataType(TensorProto.DataType.INT64_VALUE)
                                .addInt64Data(value))));
    }

    private void longs(String name, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length);
        Arrays.stream(values).forEach(tensor::addInt64Data);
        graph.addInitializer(tensor);
    }

    private static TensorProto number(String name, float value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(1)
                .addFloatData(value)
                .build();
    }

    private static TensorProto floats(String name, SplittableRandom random, long... sizes) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
        long elements = 1;
        for (long size : sizes) {
            tensor.addDims(size);
            elements *= size;
        }
        for (long i = 0; i < elements; i++) {
            tensor.addFloatData((float) random.nextDouble(-0.3, 0.5));
        }
        return tensor.build();
    }

    private static AttributeProto ints(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    private static ValueInfoProto value(String name, int type, long... sizes) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
        tensor.getShapeBuilder();
        for (long size : sizes) {
            if (size < 0) {
                tensor.getShapeBuilder().addDimBuilder().setDimParam("n");
            } else {
                tensor.getShapeBuilder().addDimBuilder().setDimValue(size);
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
