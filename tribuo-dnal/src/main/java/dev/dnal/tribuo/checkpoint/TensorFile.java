package dev.dnal.tribuo.checkpoint;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named tensors as an ONNX file: a model without nodes, whose initializers they are. */
final class TensorFile {
    private TensorFile() {}

    /** The bytes of the file. */
    static byte[] encode(String name, Map<String, Tensor> tensors) {
        Graph graph = new Graph(name);
        tensors.forEach(graph::addInitializer);
        return OnnxWriter.toBytes(graph);
    }

    /**
     * The tensors of a file, in their order.
     *
     * @throws dev.dnal.onnx.graph.GraphException if it is no ONNX file
     */
    static Map<String, Tensor> decode(String name, byte[] bytes) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        OnnxReader.read(bytes, name)
                .initializers()
                .forEach(value -> tensors.put(value.name(), value.initializer().orElseThrow()));
        return tensors;
    }
}
