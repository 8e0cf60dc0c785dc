package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.activation.ActivationOperators;
import dev.dnal.onnx.op.image.ImageOperators;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.op.logic.LogicOperators;
import dev.dnal.onnx.op.math.MathOperators;
import dev.dnal.onnx.op.nn.NeuralOperators;
import dev.dnal.onnx.op.quantisation.QuantisationOperators;
import dev.dnal.onnx.op.reduce.ReductionOperators;
import dev.dnal.onnx.op.selection.SelectionOperators;
import dev.dnal.onnx.op.shape.ShapeOperators;
import dev.dnal.onnx.op.transcendental.TranscendentalOperators;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The operators known here: those of all families, each listed by its own. */
public final class Operators {
    /** Version of ONNX's own operators that rules speak. */
    public static final long OPSET = 17;

    /** Domain of the internal operators that gradients are first written in; lowering replaces them by what a target runs. */
    public static final String INTERNAL_DOMAIN = "dev.dnal";

    private static final Map<String, Operator> ALL = Stream.of(
                    ActivationOperators.all(),
                    ImageOperators.all(),
                    InternalOperators.all(),
                    LogicOperators.all(),
                    MathOperators.all(),
                    NeuralOperators.all(),
                    QuantisationOperators.all(),
                    ReductionOperators.all(),
                    SelectionOperators.all(),
                    ShapeOperators.all(),
                    TranscendentalOperators.all())
            .flatMap(List::stream)
            .collect(Collectors.toMap(
                    operator -> key(operator.domain(), operator.type()),
                    operator -> operator,
                    (a, b) -> {
                        throw new IllegalStateException("Operator " + a.type() + " is listed twice");
                    },
                    TreeMap::new));

    private Operators() {}

    private static String key(String domain, String type) {
        return domain.isEmpty() ? type : domain + "." + type;
    }

    /** Whether there is an operator of that name. */
    public static boolean isKnown(String domain, String type) {
        return ALL.containsKey(key(domain, type));
    }

    /** The operator that a node calls, if it is known; of a node that is kept as it is, one of which nothing is known. */
    public static Optional<Operator> find(Node node) {
        if (node.isKept()) {
            return Optional.of(KeptOperator.INSTANCE);
        }
        return Optional.ofNullable(ALL.get(key(node.domain(), node.opType())));
    }

    /**
     * The operator that a node calls.
     *
     * @throws GraphException if it is not known
     */
    public static Operator of(Node node) {
        return find(node).orElseThrow(() -> notSupported(node, ""));
    }

    /**
     * Says that a node calls an operator that is not known here.
     *
     * @param reason why not, behind what is said of all; "" if there is none
     */
    public static GraphException notSupported(Node node, String reason) {
        return new GraphException(node, "operator " + key(node.domain(), node.opType()) + " is not supported" + reason);
    }

    /** The initializer that a node reads in a role, if its operator has an input of that role and an initializer is there. */
    public static Optional<Value> initializer(Node node, InputRole role) {
        return find(node)
                .flatMap(operator -> IntStream.range(0, node.inputs().size())
                        .filter(i -> operator.role(i) == role)
                        .mapToObj(node::input)
                        .filter(value -> value.initializer().isPresent())
                        .findFirst());
    }

    /** Whether an operator has a gradient rule. */
    public static boolean hasGradient(Operator operator) {
        return overrides(operator, "differentiate", Backward.class);
    }

    /** Whether an operator has a rule by which channels are followed through it. */
    public static boolean followsChannels(Operator operator) {
        return overrides(operator, "relateChannels", ChannelContext.class);
    }

    private static boolean overrides(Operator operator, String method, Class<?> argument) {
        try {
            return operator.getClass().getMethod(method, argument).getDeclaringClass() != Operator.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Every operator has a method " + method, e);
        }
    }

    /** All operators. */
    public static Collection<Operator> all() {
        return ALL.values();
    }
}
