package dev.dnal.onnx.op.internal.rule;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.WeightedSum;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which initializers of a network are parameters: the one answer for what trains, what is counted, and what is drawn anew. By the
 * roles that operators give their inputs, an initializer of a floating point type is a parameter if it is
 *
 * <ol>
 *   <li>of a role of its own, as a weight, bias, scale or running mean is;
 *   <li>a factor or term, if it is a vector, and what it scales or shifts is computed from a layer with parameters: a bias added
 *       behind a matrix product, a batch normalisation written out, a layer scale. Vectors before the first layer, as those of a
 *       preprocessing, numbers and maps are constants of the network's form, and so are masks that were left in a file
 *       ({@value #MASK}).
 * </ol>
 *
 * <p>Requires known shapes and nodes in order of execution.
 */
public final class NetworkParameters {
    /** Part of the name of a mask that opens and closes channels, where it is written as a factor. */
    public static final String MASK = "/gate/mask";

    /**
     * An initializer that a node reads as a parameter.
     *
     * @param node the node
     * @param value the initializer
     * @param role what it is for there
     */
    public record Parameter(Node node, Value value, InputRole role) {
        /** The data that the node works on. */
        public Value data() {
            return node.inputs().stream()
                    .filter(input -> !input.isAbsent()
                            && input != value
                            && input.initializer().isEmpty())
                    .findFirst()
                    .orElseGet(() -> node.input(0));
        }

        /** The layer that the parameter is the bias of though another node adds it: one that has no input for a bias. */
        public Optional<Node> biasOf() {
            return data().producer()
                    .filter(layer -> role == InputRole.TERM
                            && WeightedSum.of(layer).isPresent()
                            && !Operators.of(layer).takes(InputRole.BIAS));
        }
    }

    /** What is computed from a layer with parameters. */
    private final Set<Value> learned = new HashSet<>();

    private NetworkParameters() {}

    /** Looks at a network; what is changed in it later is not seen. */
    public static NetworkParameters of(Graph network) {
        NetworkParameters parameters = new NetworkParameters();
        for (Node node : network.nodes()) {
            boolean learns = node.inputs().stream().anyMatch(parameters.learned::contains)
                    || parameters.of(node).stream().findAny().isPresent();
            if (learns) {
                parameters.learned.addAll(node.outputs());
            }
        }
        return parameters;
    }

    /** The parameters that a node of the network reads, in the order of its inputs. */
    public List<Parameter> of(Node node) {
        return Operators.find(node)
                .map(operator -> IntStream.range(0, node.inputs().size())
                        .mapToObj(i -> new Parameter(node, node.input(i), operator.role(i)))
                        .filter(this::isParameter)
                        .toList())
                .orElse(List.of());
    }

    private boolean isParameter(Parameter candidate) {
        Value value = candidate.value();
        if (value.initializer().isEmpty() || !value.type().isDifferentiable()) {
            return false;
        }
        return switch (candidate.role()) {
            case DATA, GATE, SETTING -> false;
            case FACTOR, TERM ->
                learned.contains(candidate.data())
                        && isVector(candidate)
                        && !value.name().contains(MASK);
            default -> true;
        };
    }

    /** Whether there is one number for each of several places along one axis, or for the one channel of a layer. */
    private static boolean isVector(Parameter candidate) {
        Shape shape = candidate.value().requireShape();
        long wide = shape.dims().stream().filter(dim -> !dim.is(1)).count();
        return wide == 1 || (wide == 0 && isForOnlyChannel(shape, candidate.data()));
    }

    private static boolean isForOnlyChannel(Shape shape, Value data) {
        Shape channels = data.requireShape();
        return data.producer()
                .flatMap(WeightedSum::of)
                .map(sum -> sum.channelAxis() < 0 ? sum.channelAxis() : sum.channelAxis() - channels.rank())
                .filter(fromEnd -> channels.dim(fromEnd).is(1) && shape.rank() >= -fromEnd)
                .isPresent();
    }
}
