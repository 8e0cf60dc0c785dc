package dev.dnal.onnx.lowering.internal;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** Calls of kernels that are no operators of ONNX. */
public final class KernelCalls {
    /** Domain of ONNX Runtime's own operators. */
    public static final String DOMAIN = "com.microsoft";

    private KernelCalls() {}

    /**
     * Adds a call. Its operator has no shape rule here, so each output takes the type of another value; ONNX Runtime needs
     * them too, as it has no shape rule for some of these operators either.
     *
     * @param like for each output a value of the same type, {@link Value#absent()} if the output is not wanted
     */
    public static Node call(Graph graph, String domain, String opType, List<Value> inputs, List<Value> like) {
        List<String> names = new ArrayList<>();
        for (Value model : like) {
            names.add(model.isAbsent() ? "" : graph.freshName(opType + ":" + names.size()));
        }
        String name = graph.freshNodeName(opType);
        Node node = graph.addNode(domain, opType, name, inputs, names);
        for (int i = 0; i < like.size(); i++) {
            Value model = like.get(i);
            if (!model.isAbsent()) {
                node.output(i).setType(new TensorType(model.type(), model.requireShape()));
            }
        }
        if (!domain.isEmpty()) {
            graph.opsets().put(domain, 1L);
        }
        return node;
    }

    /** A rule that uses the kernels where they are right, which are made for FLOAT only, and another elsewhere. */
    public static NodeLowering orElse(NodeLowering kernel, NodeLowering other) {
        return (node, builder) -> (node.input(0).type() == DataType.FLOAT ? kernel : other).lower(node, builder);
    }
}
