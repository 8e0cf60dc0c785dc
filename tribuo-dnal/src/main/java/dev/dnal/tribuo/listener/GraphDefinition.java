package dev.dnal.tribuo.listener;

import com.google.protobuf.CodedOutputStream;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import java.io.IOException;

/**
 * A network as TensorBoard draws one: a message {@code GraphDef} (tensorflow/core/framework/graph.proto). Inputs and nodes are there by the names of
 * what they make, with shapes; weights are not.
 */
final class GraphDefinition {
    private static final int GRAPH_NODE = 1;
    private static final int NODE_NAME = 1;
    private static final int NODE_OPERATOR = 2;
    private static final int NODE_INPUT = 3;
    private static final int NODE_ATTRIBUTES = 5;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;
    private static final int ATTRIBUTE_LIST = 1;
    private static final int LIST_SHAPE = 7;
    private static final int SHAPE_DIM = 2;
    private static final int SHAPE_UNKNOWN_RANK = 3;
    private static final int DIM_SIZE = 1;

    /** Where TensorBoard looks for the shapes of what a node makes. */
    private static final String SHAPES = "_output_shapes";

    /** Of TensorFlow, for a size that is not fixed. */
    private static final long UNKNOWN = -1;

    private GraphDefinition() {}

    static byte[] of(Graph network) throws IOException {
        return EventFile.message(out -> {
            for (Value input : network.openInputs()) {
                out.writeByteArray(GRAPH_NODE, input(input));
            }
            for (Node node : network.nodes()) {
                out.writeByteArray(GRAPH_NODE, node(node));
            }
        });
    }

    private static byte[] input(Value input) throws IOException {
        return EventFile.message(out -> {
            out.writeString(NODE_NAME, name(input));
            out.writeString(NODE_OPERATOR, "Placeholder");
            writeShape(out, input);
        });
    }

    private static byte[] node(Node node) throws IOException {
        return EventFile.message(out -> {
            out.writeString(NODE_NAME, name(node.output()));
            out.writeString(NODE_OPERATOR, node.opType());
            for (Value input : node.inputs()) {
                if (!input.isAbsent() && input.initializer().isEmpty()) {
                    out.writeString(
                            NODE_INPUT, name(input.producer().map(Node::output).orElse(input)));
                }
            }
            writeShape(out, node.output());
        });
    }

    /** Characters that TensorFlow's names don't have may mean something there, as a colon before the number of an output. */
    private static String name(Value made) {
        return made.name().replaceAll("[^A-Za-z0-9_./>-]", "_");
    }

    private static void writeShape(CodedOutputStream out, Value made) throws IOException {
        byte[] shape = made.shape().isPresent()
                ? shape(made.requireShape())
                : EventFile.message(unknown -> unknown.writeBool(SHAPE_UNKNOWN_RANK, true));
        byte[] list = EventFile.message(attribute -> attribute.writeByteArray(
                ATTRIBUTE_LIST, EventFile.message(shapes -> shapes.writeByteArray(LIST_SHAPE, shape))));
        out.writeByteArray(NODE_ATTRIBUTES, EventFile.message(entry -> {
            entry.writeString(ENTRY_KEY, SHAPES);
            entry.writeByteArray(ENTRY_VALUE, list);
        }));
    }

    private static byte[] shape(Shape shape) throws IOException {
        return EventFile.message(out -> {
            for (Dim dim : shape.dims()) {
                out.writeByteArray(
                        SHAPE_DIM,
                        EventFile.message(size -> size.writeInt64(DIM_SIZE, dim.isFixed() ? dim.size() : UNKNOWN)));
            }
        });
    }
}
