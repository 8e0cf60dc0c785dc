package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.WeightedSum;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What an operator is among whole numbers. */
enum IntegerForm {
    /** Sums products: input 0 is data, input 1 weights or data, input 2 a bias. The reason to quantise at all. */
    SUM,
    /** Computes element by element, or means, in steps of what it reads, and makes steps of another size. */
    ARITHMETIC,
    /** Only brings elements of input 0 elsewhere, or leaves them out, so that what it makes has the steps of what it reads. */
    MOVING,
    /** Relu or Clip: saturation at the ends of the type does the same, so it can go where something computes what it reads. */
    SATURATION,
    /** Has weights that can be kept as whole numbers, but computes with real ones. */
    WEIGHTS_ONLY;

    /** Why an operator has no such form: the rest of a sentence about it. */
    record Verdict(Optional<IntegerForm> form, String reason) {
        static Verdict of(IntegerForm form) {
            return new Verdict(Optional.of(form), "");
        }

        static Verdict none(String reason) {
            return new Verdict(Optional.empty(), reason);
        }
    }

    /** Operators that may have whole numbers as what they move. */
    private static final Set<String> MOVERS = Set.of(
            "Concat",
            "Expand",
            "Flatten",
            "Gather",
            "MaxPool",
            "Pad",
            "Reshape",
            "Slice",
            "Split",
            "Squeeze",
            "Transpose",
            "Unsqueeze");

    /**
     * What an operator is among whole numbers, and which of its nodes are.
     *
     * @param whyNot why a node is not, as the rest of a sentence about it; empty if it is
     */
    private record Rule(IntegerForm form, Function<Node, Optional<String>> whyNot) {
        static Rule always(IntegerForm form) {
            return new Rule(form, node -> Optional.empty());
        }
    }

    private static final Map<String, Rule> RULES = rules();

    private static Map<String, Rule> rules() {
        Map<String, Rule> rules = new HashMap<>();
        rules.put("Conv", new Rule(SUM, IntegerForm::whyNoConstantWeights));
        rules.put("ConvTranspose", new Rule(WEIGHTS_ONLY, IntegerForm::whyNoConstantWeights));
        rules.put("Gemm", new Rule(SUM, IntegerForm::whyNotGemm));
        rules.put("MatMul", new Rule(SUM, IntegerForm::whyNotMatMul));
        for (String type :
                List.of("Add", "AveragePool", "GlobalAveragePool", "LeakyRelu", "Mul", "Sigmoid", "Softmax")) {
            rules.put(type, Rule.always(ARITHMETIC));
        }
        MOVERS.forEach(type -> rules.put(type, Rule.always(MOVING)));
        // Of parts with different scales it makes another.
        rules.put("Concat", Rule.always(ARITHMETIC));
        rules.put("MaxPool", new Rule(MOVING, IntegerForm::whyNotMaxPool));
        rules.put("Pad", new Rule(MOVING, IntegerForm::whyNotPad));
        rules.put("Relu", Rule.always(SATURATION));
        rules.put("Clip", new Rule(SATURATION, IntegerForm::whyNotClip));
        return rules;
    }

    /** Whether an operator may compute with whole numbers or move them; having weights that are kept as such is not enough. */
    static boolean isForWholeNumbers(String operator) {
        return Optional.ofNullable(RULES.get(operator))
                .filter(rule -> rule.form() != WEIGHTS_ONLY)
                .isPresent();
    }

    /** Whether a node only moves elements, whatever they are. */
    static boolean isMover(Node node) {
        return !node.isKept() && node.domain().isEmpty() && MOVERS.contains(node.opType());
    }

    /** What a node is, or why it is nothing among whole numbers. */
    static Verdict of(Node node) {
        if (node.isKept()) {
            return Verdict.none("it is kept as it is");
        }
        Rule rule = node.domain().isEmpty() ? RULES.get(node.opType()) : null;
        if (rule == null) {
            return Verdict.none("ONNX Runtime has no kernel of whole numbers for it");
        }
        if (node.output().type() != DataType.FLOAT) {
            return Verdict.none("it computes in " + node.output().type());
        }
        return rule.whyNot().apply(node).map(Verdict::none).orElseGet(() -> Verdict.of(rule.form()));
    }

    private static Optional<String> unless(boolean fits, String reason) {
        return fits ? Optional.empty() : Optional.of(reason);
    }

    private static Optional<String> whyNoConstantWeights(Node node) {
        return unless(
                node.inputs().stream()
                        .skip(1)
                        .allMatch(
                                input -> input.isAbsent() || input.initializer().isPresent()),
                "its weights are computed");
    }

    private static Optional<String> whyNotGemm(Node node) {
        if (node.floatAttribute("alpha", 1) != 1 || node.floatAttribute("beta", 1) != 1) {
            return Optional.of("its factors alpha and beta are not 1");
        }
        if (node.intAttribute("transA", 0) != 0) {
            return Optional.of("it reads its data transposed");
        }
        Shape weights = node.input(1).requireShape();
        boolean biasFits = !node.hasInput(2)
                || node.input(2)
                        .initializer()
                        .filter(bias ->
                                Shape.of(bias.elements()).surelyEquals(Shape.of(weights.size(channelAxis(node)))))
                        .isPresent();
        return biasFits ? whyNoConstantWeights(node) : Optional.of("its bias is not one number for each output");
    }

    private static Optional<String> whyNotMatMul(Node node) {
        return unless(
                !hasConstantWeights(node) || node.input(1).requireShape().rank() == 2, "its weights are no matrix");
    }

    private static Optional<String> whyNotMaxPool(Node node) {
        return unless(!node.hasOutput(1), "its second output, of places, is read");
    }

    private static Optional<String> whyNotPad(Node node) {
        boolean fillsWithZero = !node.textAttribute("mode", "constant").equals("constant")
                || !node.hasInput(2)
                || node.input(2)
                        .initializer()
                        .map(Tensor::doubles)
                        .filter(fill -> fill.length == 1 && fill[0] == 0)
                        .isPresent();
        return unless(fillsWithZero, "it fills up with something else than 0");
    }

    /** What is between the bounds must have 0 in it, as ranges have. */
    private static Optional<String> whyNotClip(Node node) {
        boolean holdsZero = bound(node, 1, Double.NEGATIVE_INFINITY)
                        .filter(bound -> bound <= 0)
                        .isPresent()
                && bound(node, 2, Double.POSITIVE_INFINITY)
                        .filter(bound -> bound >= 0)
                        .isPresent();
        return unless(holdsZero, "its bounds are not constants around 0");
    }

    private static Optional<Double> bound(Node node, int index, double otherwise) {
        if (!node.hasInput(index)) {
            return Optional.of(otherwise);
        }
        return node.input(index).initializer().map(Tensor::doubles).map(values -> values[0]);
    }

    /** The inputs that carry data; constants may be among them, but for weights, biases and settings. */
    List<Integer> dataInputs(Node node) {
        return switch (this) {
            case SUM -> hasConstantWeights(node) ? List.of(0) : List.of(0, 1);
            case ARITHMETIC -> IntStream.range(0, node.inputs().size()).boxed().toList();
            case MOVING, SATURATION, WEIGHTS_ONLY -> List.of(0);
        };
    }

    static boolean hasConstantWeights(Node node) {
        return node.input(1).initializer().isPresent();
    }

    /** The axis of the weights, input 1, along which output channels lie; in groups of a transposed convolution, those of a group. */
    static int channelAxis(Node node) {
        int axis = WeightedSum.of(node).orElseThrow().outputAxis();
        return axis < 0 ? axis + node.input(1).requireShape().rank() : axis;
    }

    /** The constants of a node that are kept as whole numbers, or are to be. */
    static boolean hasFiniteConstants(Node node) {
        return node.inputs().stream()
                .map(Value::initializer)
                .flatMap(Optional::stream)
                .filter(tensor -> tensor.type() == DataType.FLOAT)
                .flatMapToDouble(tensor -> Arrays.stream(tensor.doubles()))
                .allMatch(Double::isFinite);
    }
}
