package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Attribute.FloatValue;
import dev.dnal.onnx.graph.Attribute.IntValue;
import dev.dnal.onnx.graph.Attribute.TextValue;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.opset.internal.InputsToAttributes;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Brings a graph of opset 17 to opset 13, or another before 17, after ONNX's Changelog. In between, ONNX added element types to many operators,
 * attributes to some, and a few operators; all that networks are made of keeps its form, apart from:
 *
 * <ol>
 *   <li>Attributes that came later: they go where they say what opset 13 does anyway, and are refused elsewhere.
 *   <li>HardSwish, which came with opset 14: x * HardSigmoid(x) with slope 1/6 and offset 1/2.
 *   <li>Before opset 13: what is an input since is an attribute ({@link InputsToAttributes}).
 * </ol>
 *
 * An operator that is not in this table is refused. Nodes that are kept as they are stay so.
 *
 * <p>Requires: opset 17, float tensors where the older opset has no other; values need types before opset 13 only.<br>
 * Ensures: the same function; the older opset; nodes in an order of execution.
 */
public final class OpsetDowngrade implements Pass {
    /** The opset that comes out if no other is asked for. */
    public static final long OPSET = 13;

    private final long opset;

    /** Operators whose form in opset 17 is that of opset 13. */
    private static final Set<String> SAME = Set.of(
            "Abs",
            "Acos",
            "Acosh",
            "Add",
            "And",
            "ArgMax",
            "ArgMin",
            "Asin",
            "Asinh",
            "Atan",
            "Atanh",
            "AveragePool",
            "Cast",
            "Ceil",
            "Celu",
            "Clip",
            "Concat",
            "Constant",
            "ConstantOfShape",
            "Conv",
            "ConvTranspose",
            "Cos",
            "Cosh",
            "CumSum",
            "DepthToSpace",
            "DequantizeLinear",
            "Div",
            "Dropout",
            "Elu",
            "Equal",
            "Erf",
            "Exp",
            "Expand",
            "EyeLike",
            "Flatten",
            "Floor",
            "Gather",
            "GatherElements",
            "GatherND",
            "Gemm",
            "GlobalAveragePool",
            "GlobalMaxPool",
            "Greater",
            "GreaterOrEqual",
            "HardSigmoid",
            "Identity",
            "InstanceNormalization",
            "IsInf",
            "IsNaN",
            "LRN",
            "LeakyRelu",
            "Less",
            "LessOrEqual",
            "Log",
            "LogSoftmax",
            "MatMul",
            "Max",
            "MaxPool",
            "Min",
            "Mod",
            "Mul",
            "Neg",
            "NonZero",
            "Not",
            "OneHot",
            "Or",
            "PRelu",
            "Pad",
            "Pow",
            "QuantizeLinear",
            "Range",
            "Reciprocal",
            "ReduceL1",
            "ReduceL2",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSum",
            "ReduceSumSquare",
            "Relu",
            "Resize",
            "Round",
            "Selu",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Size",
            "Slice",
            "Softmax",
            "Softplus",
            "Softsign",
            "SpaceToDepth",
            "Split",
            "Sqrt",
            "Squeeze",
            "Sub",
            "Sum",
            "Tan",
            "Tanh",
            "ThresholdedRelu",
            "Tile",
            "TopK",
            "Transpose",
            "Unsqueeze",
            "Where",
            "Xor");

    /** 1. For each operator the later attributes, with the value that means what opset 13 always does. */
    private static final Map<String, Map<String, Attribute>> LATER_ATTRIBUTES = Map.of(
            "BatchNormalization", Map.of("training_mode", new IntValue(0)),
            "Reshape", Map.of("allowzero", new IntValue(0)),
            "GRU", Map.of("layout", new IntValue(0)),
            "LSTM", Map.of("layout", new IntValue(0)),
            "RNN", Map.of("layout", new IntValue(0)),
            "ScatterElements", Map.of("reduction", new TextValue("none")),
            "ScatterND", Map.of("reduction", new TextValue("none")),
            "Shape", Map.of("start", new IntValue(0), "end", new IntValue(Long.MAX_VALUE)));

    /** Operators that came between, with the opset they came with. */
    private static final Map<String, Long> LATER = Map.of("GridSample", 16L, "HardSwish", 14L, "Trilu", 14L);

    /** How each operator of the table is rewritten. */
    private static final Map<String, BiConsumer<Graph, Node>> REWRITES = rewrites();

    /** To opset 13. */
    public OpsetDowngrade() {
        this(OPSET);
    }

    /** To an opset before 17. */
    OpsetDowngrade(long opset) {
        this.opset = opset;
    }

    private static Map<String, BiConsumer<Graph, Node>> rewrites() {
        Map<String, BiConsumer<Graph, Node>> all = new HashMap<>();
        SAME.forEach(type -> all.put(type, (graph, node) -> {}));
        LATER_ATTRIBUTES.forEach((type, later) -> all.put(type, (graph, node) -> dropNeutral(node, later)));
        all.put("HardSwish", OpsetDowngrade::hardSwish);
        return all;
    }

    /**
     * {@inheritDoc}
     *
     * @throws GraphException if the graph is not of opset 17, or the older opset can't say what a node does; the graph may be
     *     changed in part then
     */
    @Override
    public boolean apply(Graph graph) {
        if (!Objects.equals(graph.opsets().get(""), Operators.OPSET)) {
            throw new GraphException("Graph '" + graph.name() + "' is of opsets " + graph.opsets() + "; expected "
                    + Operators.OPSET + ": normalise it first");
        }
        if (opset < InputsToAttributes.OLDEST) {
            throw new GraphException("Graph '" + graph.name() + "' has nodes that are kept as they are, in opset "
                    + opset + "; expected opset " + InputsToAttributes.OLDEST
                    + " or newer: export the model with a newer one");
        }
        for (Node node : List.copyOf(graph.nodes())) {
            if (node.isKept() || opset >= LATER.getOrDefault(node.opType(), Long.MAX_VALUE)) {
                continue;
            }
            BiConsumer<Graph, Node> rewrite = node.domain().isEmpty() ? REWRITES.get(node.opType()) : null;
            if (rewrite == null) {
                Long came = node.domain().isEmpty() ? LATER.get(node.opType()) : null;
                throw refusal(node, came == null ? "" : ", which came with opset " + came + ",");
            }
            rewrite.accept(graph, node);
        }
        if (opset < OPSET) {
            List.copyOf(graph.nodes()).stream()
                    .filter(node -> !node.isKept())
                    .forEach(node -> InputsToAttributes.rewrite(graph, node, opset));
        }
        graph.opsets().put("", opset);
        graph.sort();
        return true;
    }

    private static void dropNeutral(Node node, Map<String, Attribute> later) {
        later.forEach((name, neutral) -> {
            Attribute found = node.attributes().getOrDefault(name, neutral);
            if (!found.equals(neutral)) {
                throw refusal(node, " with attribute " + name + "=" + found);
            }
            node.removeAttribute(name);
        });
    }

    /** 2. */
    private static void hardSwish(Graph graph, Node node) {
        Value x = node.input(0);
        Value gate = call(graph, "HardSigmoid", node.output().name() + ".gate", node.output(), x);
        Node slope = gate.producer().orElseThrow();
        slope.setAttribute("alpha", new FloatValue(1f / 6));
        slope.setAttribute("beta", new FloatValue(0.5f));
        Replacement.of(graph, node, List.of(call(graph, "Mul", node.output().name(), node.output(), x, gate)));
    }

    /** Adds a node whose output has the type of another value, as far as that is known. */
    private static Value call(Graph graph, String opType, String name, Value like, Value... inputs) {
        Value made = graph.addNode(
                        "", opType, graph.freshNodeName(name), List.of(inputs), List.of(graph.freshName(name)))
                .output();
        like.shape().ifPresent(shape -> made.setType(new TensorType(like.type(), shape)));
        return made;
    }

    private static GraphException refusal(Node node, String form) {
        return InputsToAttributes.refusal(node, OPSET, form);
    }
}
