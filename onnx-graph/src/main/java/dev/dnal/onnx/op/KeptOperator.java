package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import java.util.List;

/**
 * What is known of nodes that are kept as they are: nothing but what the file says of the values they make. What they read stays whole,
 * and no gradient goes through them.
 */
final class KeptOperator implements Operator {
    static final KeptOperator INSTANCE = new KeptOperator();

    private KeptOperator() {}

    @Override
    public String type() {
        return "kept";
    }

    @Override
    public Signature signature() {
        return Signature.of().optional(InputRole.DATA).repeated();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Those that are not known can be read by other kept nodes only.
     */
    @Override
    public List<TensorType> infer(Inference in) {
        throw new IllegalStateException("Inference leaves kept nodes as they are");
    }

    /**
     * Checks that the file says of what a node makes what others need to know who read it.
     *
     * @throws GraphException if it doesn't
     */
    static void requireKnown(Node node) {
        for (Value output : node.outputs()) {
            boolean isKnown =
                    output.type() != DataType.UNDEFINED && output.shape().isPresent();
            if (!isKnown) {
                output.uses().stream()
                        .map(Value.Use::node)
                        .filter(reader -> !reader.isKept())
                        .findFirst()
                        .ifPresent(reader -> {
                            throw new GraphException(
                                    node,
                                    "its operator is not known here, and the file doesn't say the type and shape of '"
                                            + output.name() + "', which " + reader.label()
                                            + " reads; export the model with the shapes of all values, or run ONNX's shape"
                                            + " inference on it");
                        });
            }
        }
    }

    @Override
    public void differentiate(Backward b) {
        throw new GraphException(
                b.node(),
                "its operator is not known here, so that nothing can train through it; cut the network out before it,"
                        + " or keep the parameters before it fixed");
    }
}
