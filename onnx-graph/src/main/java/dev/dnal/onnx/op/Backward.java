package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import java.util.function.Supplier;

/** What a gradient rule works with: the node, the gradients of its outputs, and a builder for the gradients of its inputs. */
public abstract class Backward extends GraphBuilder {
    private final Node node;
    private final List<Value> outputGradients;

    /**
     * The view of one node.
     *
     * @param outputGradients gradient of each output, {@link Value#absent()} where none flows
     */
    protected Backward(Graph graph, Node node, List<Value> outputGradients) {
        super(graph);
        this.node = node;
        this.outputGradients = List.copyOf(outputGradients);
    }

    /** The node that is differentiated. */
    public final Node node() {
        return node;
    }

    /** The shape rule's view of the node: axes and other settings that both rules read. */
    public final Inference inference() {
        return new Inference(node);
    }

    /** Input {@code index} of the node. */
    public final Value input(int index) {
        return node.input(index);
    }

    /** Output 0 of the node. */
    public final Value output() {
        return node.output();
    }

    /** The gradient of output 0, of its shape. */
    public final Value dy() {
        return dy(0);
    }

    /** The gradient of output {@code index}, of its shape; {@link Value#absent()} if none flows into it. */
    public final Value dy(int index) {
        return outputGradients.get(index);
    }

    /** Whether anything asks for the gradient of input {@code index}. */
    public abstract boolean wants(int index);

    /**
     * Gives the gradient of input {@code index}, of the input's shape or of a shape the input was broadcast to. Nothing is
     * built if nobody asks for it.
     */
    public abstract void toInput(int index, Supplier<Value> gradient);
}
