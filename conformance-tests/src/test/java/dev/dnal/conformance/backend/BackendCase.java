package dev.dnal.conformance.backend;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.dnal.onnx.graph.GraphProtos;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One of ONNX's own tests of runtimes: a folder with {@code model.onnx} and {@code test_data_set_K} of {@code input_I.pb} and {@code
 * output_I.pb}.
 *
 * @param name of the folder
 * @param model what is to be run
 * @param data sets of inputs, each with the outputs that they must give
 */
record BackendCase(String name, ModelProto model, List<DataSet> data) {
    /**
     * What goes in and what must come out, in the order of the model's lists.
     *
     * @param inputs by position; of an input that is not given, there is none
     * @param outputs by position
     */
    record DataSet(Map<Integer, Tensor> inputs, Map<Integer, Tensor> outputs) {}

    /** The tests in a folder, at any depth, by name. */
    static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith("model.onnx"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
    }

    /**
     * Reads a test.
     *
     * @throws UnsupportedOperationException if something in its data is no tensor
     */
    static BackendCase read(Path folder) throws IOException {
        ModelProto model = OnnxReader.parse(folder.resolve("model.onnx"));
        List<DataSet> data = new ArrayList<>();
        for (int k = 0; Files.isDirectory(folder.resolve("test_data_set_" + k)); k++) {
            Path set = folder.resolve("test_data_set_" + k);
            data.add(new DataSet(
                    tensors(set, "input_", model.getGraph().getInputList()),
                    tensors(set, "output_", model.getGraph().getOutputList())));
        }
        return new BackendCase(folder.getFileName().toString(), model, data);
    }

    private static Map<Integer, Tensor> tensors(Path set, String prefix, List<ValueInfoProto> declared)
            throws IOException {
        Map<Integer, Tensor> tensors = new TreeMap<>();
        for (int i = 0; i < declared.size(); i++) {
            Path file = set.resolve(prefix + i + ".pb");
            if (!Files.exists(file)) {
                continue;
            }
            TypeProto type = declared.get(i).getType();
            if (!type.hasTensorType()) {
                throw new UnsupportedOperationException("type " + type.getValueCase());
            }
            TensorProto tensor = TensorProto.parseFrom(Files.readAllBytes(file)).toBuilder()
                    .setName("t")
                    .build();
            GraphProto holder = GraphProto.newBuilder()
                    .setName("data")
                    .addInitializer(tensor)
                    .build();
            tensors.put(
                    i,
                    GraphProtos.decode(holder).requireValue("t").initializer().orElseThrow());
        }
        return tensors;
    }

    /** The model with some of its inputs as initializers, which decide shapes then. */
    ModelProto withConstants(DataSet set, Set<Integer> constant) {
        ModelProto.Builder changed = model.toBuilder();
        GraphProto.Builder graph = changed.getGraphBuilder();
        graph.clearInput();
        for (int i = 0; i < model.getGraph().getInputCount(); i++) {
            ValueInfoProto input = model.getGraph().getInput(i);
            Tensor contents = set.inputs().get(i);
            if (constant.contains(i) && contents != null) {
                graph.addInitializer(initializer(input.getName(), contents));
            } else {
                graph.addInput(input);
            }
        }
        return changed.build();
    }

    private static TensorProto initializer(String name, Tensor contents) {
        dev.dnal.onnx.graph.Graph holder = new dev.dnal.onnx.graph.Graph("data");
        holder.addInitializer(name, contents);
        return GraphProtos.encode(holder).getInitializer(0);
    }
}
