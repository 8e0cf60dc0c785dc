package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.pass.internal.Replacement;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes of a network in QDQ form one of real numbers, with the weights that the whole numbers stand for:
 *
 * <ol>
 *   <li>DequantizeLinear of an initializer becomes one of FLOAT.
 *   <li>QuantizeLinear becomes a Clip to what can be represented: a Relu may have gone because of that.
 *   <li>What moves whole numbers moves real ones, and DequantizeLinear behind it goes.
 * </ol>
 *
 * <p>Requires: opset 17, values typed, scales constant.<br>
 * Ensures: the same function, but for rounding; names of graph inputs and outputs as they were.
 */
public final class Dequantisation implements Pass {
    private static final String QUANTISE = "QuantizeLinear";
    private static final String DEQUANTISE = "DequantizeLinear";

    /** What other forms than QDQ are made of. */
    private static final Set<String> OTHER_FORMS =
            Set.of("ConvInteger", "DynamicQuantizeLinear", "MatMulInteger", "QLinearConv", "QLinearMatMul");

    /** Whether a network computes with whole numbers, in QDQ form or another. */
    public static boolean isQuantised(Graph network) {
        return network.nodes().stream()
                .anyMatch(node -> node.is(QUANTISE)
                        || node.is(DEQUANTISE)
                        || OTHER_FORMS.contains(node.opType())
                        || node.opType().startsWith("QLinear"));
    }

    /**
     * Checks that a network computes with real numbers.
     *
     * @param remedy what to do, the end of the message
     * @throws GraphException if it doesn't
     */
    public static void requireFloat(Graph network, String remedy) {
        if (isQuantised(network)) {
            long steps = network.nodes().stream()
                    .filter(node -> node.is(QUANTISE) || node.is(DEQUANTISE))
                    .count();
            throw new GraphException("expected a network of real numbers, found one that is quantised, with " + steps
                    + " nodes QuantizeLinear and DequantizeLinear; " + remedy);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws GraphException if something computes with whole numbers but what moves them
     */
    @Override
    public boolean apply(Graph graph) {
        if (!isQuantised(graph)) {
            return false;
        }
        Lift lift = new Lift(graph);
        for (Node node : List.copyOf(graph.nodes())) {
            lift.lift(node);
        }
        new DeadNodeElimination().apply(graph);
        return true;
    }

    /**
     * A tensor that was one of whole numbers.
     *
     * @param values the real ones
     * @param scale of the step
     * @param zero the whole number that stood for 0
     */
    private record Lifted(Value values, Value scale, Value zero) {}

    private static final class Lift {
        private final Graph graph;
        private final GraphBuilder b;
        private final Map<Value, Lifted> lifted = new HashMap<>();

        Lift(Graph graph) {
            this.graph = graph;
            this.b = new GraphBuilder(graph);
        }

        void lift(Node node) {
            if (node.is(QUANTISE)) {
                lifted.put(node.output(), new Lifted(clipped(node), node.input(1), node.input(2)));
            } else if (node.is(DEQUANTISE)) {
                Replacement.of(graph, node, List.of(dequantised(node)));
            } else if (node.inputs().stream().anyMatch(lifted::containsKey)) {
                move(node);
            }
        }

        /** 2. */
        private Value clipped(Node node) {
            DataType type = node.output().type();
            Value low = limit(node, QuantisationParameters.least(type));
            Value high = limit(node, QuantisationParameters.largest(type));
            return b.call("Clip", node.input(0), low, high)
                    .named(node.output().name() + "/range")
                    .output();
        }

        /** What a whole number stands for. */
        private Value limit(Node node, int steps) {
            Value scale = node.input(1);
            if (scale.initializer().filter(tensor -> tensor.elements() == 1).isEmpty()) {
                throw new GraphException(node, "expected one constant scale of what is computed, found " + scale);
            }
            double zero = node.input(2)
                    .initializer()
                    .map(tensor -> tensor.doubles()[0])
                    .orElse(0.0);
            double size = scale.initializer().orElseThrow().doubles()[0];
            return b.scalar(DataType.FLOAT, (steps - zero) * size);
        }

        /** 1 and 3. */
        private Value dequantised(Node node) {
            Lifted moved = lifted.get(node.input(0));
            if (moved != null) {
                return moved.values();
            }
            return constant(node, node.input(0), node.input(1), node.input(2));
        }

        private Value constant(Node reader, Value steps, Value scale, Value zero) {
            Map<Value, Tensor> contents = new HashMap<>();
            for (Value value : List.of(steps, scale, zero)) {
                if (!value.isAbsent()) {
                    contents.put(
                            value,
                            value.initializer()
                                    .orElseThrow(() -> new GraphException(
                                            reader,
                                            "expected constants, or what QuantizeLinear makes, found " + value)));
                }
            }
            Tensor floats = ReferenceEvaluator.compute(
                            reader.is(DEQUANTISE) ? reader : dequantising(steps, scale, zero), contents)
                    .get(0);
            String name = steps.name().endsWith("/q")
                    ? steps.name().substring(0, steps.name().length() - 2)
                    : steps.name() + "/float";
            return graph.addInitializer(graph.freshName(name), floats);
        }

        private Node dequantising(Value steps, Value scale, Value zero) {
            return b.call(DEQUANTISE, steps, scale, zero).output().producer().orElseThrow();
        }

        /** What was moved is real by now, and may be read by anything. */
        private void requireRealNumbers(Node node) {
            for (Value input : node.inputs()) {
                if (lifted.containsKey(input) && lifted.get(input).values() != input) {
                    throw new GraphException(
                            node,
                            "computes with whole numbers; expected QDQ form, in which only nodes that move them read any");
                }
            }
        }

        /** 3. */
        private void move(Node node) {
            if (!IntegerForm.isMover(node)) {
                requireRealNumbers(node);
                return;
            }
            Lifted first = node.inputs().stream()
                    .filter(lifted::containsKey)
                    .map(lifted::get)
                    .findFirst()
                    .orElseThrow();
            for (int i = 0; i < node.inputs().size(); i++) {
                Value input = node.input(i);
                Lifted moved = lifted.get(input);
                if (moved != null) {
                    node.setInput(i, moved.values());
                } else if (input.type() == DataType.UINT8 || input.type() == DataType.INT8) {
                    node.setInput(i, constant(node, input, first.scale(), first.zero()));
                }
            }
            for (Value output : node.outputs()) {
                if (!output.isAbsent()) {
                    output.setType(new TensorType(DataType.FLOAT, output.requireShape()));
                    lifted.put(output, new Lifted(output, first.scale(), first.zero()));
                }
            }
        }
    }
}
