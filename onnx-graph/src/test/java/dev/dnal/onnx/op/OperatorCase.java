package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.testing.GradientCheck;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A call of one operator.
 *
 * @param operator the operator's type, with its domain and a dot before it if it is not ONNX's own
 * @param slope what there is to say of its gradient
 * @param build makes the call; settings are constants
 * @param inputs what it works on
 * @param expected elements of the first output, worked out by hand; empty where finite differences look at the numbers
 */
record OperatorCase(
        String operator, Slope slope, GradientCheck.Builder build, List<Tensor> inputs, List<Double> expected) {
    /** What there is to say of a gradient. */
    enum Slope {
        /** It is that of finite differences. */
        CHECKED,
        /** It is not that of finite differences, but as the operator's Javadoc says; a test of its own looks at it. */
        STRAIGHT_THROUGH,
        /** It is refused with a message. */
        REFUSED,
        /** There is none: no input, or the output, is of a floating point type. */
        NONE
    }

    @Override
    public String toString() {
        return operator + " of " + inputs;
    }

    /** A graph with this call, built on inputs. */
    final class Built {
        final Graph graph = new Graph("case");
        final Map<String, Tensor> contents = new LinkedHashMap<>();
        final List<Value> targets = new ArrayList<>();
        final List<Value> outputs;

        Built() {
            for (Tensor input : inputs) {
                Value value = graph.addInput("x" + targets.size(), new TensorType(input.type(), input.shape()));
                contents.put(value.name(), input);
                targets.add(value);
            }
            outputs = build.build(new GraphBuilder(graph), targets);
        }

        /** The node that calls the operator. */
        Node node() {
            return outputs.get(0).producer().orElseThrow();
        }
    }

    Built built() {
        return new Built();
    }
}
