package dev.dnal.onnx.graph;

/**
 * What is known of a tensor without running the graph.
 *
 * @param elementType its element type
 * @param shape its shape
 */
public record TensorType(DataType elementType, Shape shape) {
    @Override
    public String toString() {
        return elementType + shape.toString();
    }
}
