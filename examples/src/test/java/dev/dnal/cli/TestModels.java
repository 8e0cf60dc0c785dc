package dev.dnal.cli;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** ONNX files: a network that tells {@link TestImages} apart without an error, and damaged ones. */
final class TestModels {
    private TestModels() {}

    /** Gives class 0 the light below and class 1 the light above. */
    static Graph perfect() {
        Graph graph = new Graph("perfect");
        graph.opsets().put("", Operators.OPSET);
        GraphBuilder build = new GraphBuilder(graph);
        Value input = graph.addInput(
                "input", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, TestImages.SIDE, TestImages.SIDE)));
        int pixels = TestImages.SIDE * TestImages.SIDE;
        float[] weights = new float[2 * pixels];
        for (int p = 0; p < pixels; p++) {
            weights[p] = p < pixels / 2 ? 0 : 1;
            weights[pixels + p] = p < pixels / 2 ? 1 : 0;
        }
        Value flat = build.call("Flatten", input).attribute("axis", 1).output();
        Value logits = build.call("Gemm", flat, build.constant("fc.weight", Tensor.of(weights, 2, pixels)))
                .attribute("transB", 1)
                .output();
        graph.addOutput(logits);
        graph.rename(logits, "output");
        return graph;
    }

    /** The same behind a convolution of eight channels, each of which brings the image's light through. */
    static Graph ofTwoLayers() {
        Graph graph = new Graph("two");
        graph.opsets().put("", Operators.OPSET);
        GraphBuilder build = new GraphBuilder(graph);
        Value input = graph.addInput(
                "input", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, TestImages.SIDE, TestImages.SIDE)));
        int channels = 8;
        float[] filters = new float[channels * 9];
        for (int c = 0; c < channels; c++) {
            filters[9 * c + 4] = 1 + 0.1f * c;
        }
        Value features = build.call("Conv", input, build.constant("conv.weight", Tensor.of(filters, channels, 1, 3, 3)))
                .attribute("pads", new long[] {1, 1, 1, 1})
                .named("conv")
                .output();
        Value flat = build.call("Flatten", build.emit("Relu", features))
                .attribute("axis", 1)
                .output();
        int pixels = TestImages.SIDE * TestImages.SIDE;
        float[] weights = new float[2 * channels * pixels];
        for (int i = 0; i < channels * pixels; i++) {
            boolean above = i % pixels < pixels / 2;
            weights[i] = above ? 0 : 0.1f;
            weights[channels * pixels + i] = above ? 0.1f : 0;
        }
        Value logits = build.call(
                        "Gemm", flat, build.constant("fc.weight", Tensor.of(weights, 2, (long) channels * pixels)))
                .attribute("transB", 1)
                .named("fc")
                .output();
        graph.addOutput(logits);
        graph.rename(logits, "output");
        return graph;
    }

    static Path write(Path file, Graph graph) throws IOException {
        OnnxWriter.write(graph, file);
        return file;
    }

    static Path write(Path file, ModelProto model) throws IOException {
        Files.write(file, model.toByteArray());
        return file;
    }

    /** The network with metadata properties. */
    static ModelProto withMetadata(Map<String, String> properties) {
        ModelProto.Builder model = OnnxWriter.toProto(perfect()).toBuilder();
        properties.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }

    /** The network with another operator in the place of Gemm. */
    static ModelProto withOperator(String operator) {
        ModelProto.Builder model = OnnxWriter.toProto(perfect()).toBuilder();
        for (NodeProto.Builder node : model.getGraphBuilder().getNodeBuilderList()) {
            if (node.getOpType().equals("Gemm")) {
                node.setOpType(operator).clearAttribute();
            }
        }
        return model.build();
    }

    /** The network whose Gemm reads something else than the flat image. */
    static ModelProto withGemmInput(String name) {
        ModelProto.Builder model = OnnxWriter.toProto(perfect()).toBuilder();
        for (NodeProto.Builder node : model.getGraphBuilder().getNodeBuilderList()) {
            if (node.getOpType().equals("Gemm")) {
                node.setInput(0, name);
            }
        }
        return model.build();
    }

    /** The network whose weights are in another file. */
    static ModelProto withExternalData() {
        ModelProto.Builder model = OnnxWriter.toProto(perfect()).toBuilder();
        model.getGraphBuilder()
                .getInitializerBuilder(0)
                .clearRawData()
                .clearFloatData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("weights.bin"));
        return model.build();
    }

    /** The network with one weight that is not a number. */
    static Graph withNaN() {
        Graph graph = perfect();
        Value weight = graph.requireValue("fc.weight");
        float[] values = new float[2 * TestImages.SIDE * TestImages.SIDE];
        values[0] = Float.NaN;
        graph.setInitializer(weight, Tensor.of(values, 2, TestImages.SIDE * TestImages.SIDE));
        return graph;
    }
}
