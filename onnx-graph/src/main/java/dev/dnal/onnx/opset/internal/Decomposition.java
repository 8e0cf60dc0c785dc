package dev.dnal.onnx.opset.internal;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Operators that ONNX defines by others, by those: in the forms that ONNX Runtime makes one kernel of again; see the pass OpsetNormalisation.
 */
public final class Decomposition {
    private Decomposition() {}

    private static void replace(Graph graph, Node node, Value result) {
        Replacement.of(graph, node, List.of(result));
    }

    /** Case 20: x Phi(x), with the distribution function Phi of normal numbers, or its approximation by tanh. */
    public static void gelu(Graph graph, Node node) {
        GraphBuilder b = new GraphBuilder(graph);
        Value x = node.input(0);
        Value inner;
        if (node.textAttribute("approximate", "none").equals("tanh")) {
            Value cube = b.mul(x, b.mul(x, x));
            Value bent = b.add(x, b.scale(cube, 0.044715));
            inner = b.emit("Tanh", b.scale(bent, Math.sqrt(2 / Math.PI)));
        } else {
            inner = b.emit("Erf", b.div(x, b.scalarLike(x, Math.sqrt(2))));
        }
        Value twice = b.mul(x, b.add(inner, b.scalarLike(x, 1)));
        replace(
                graph,
                node,
                b.call("Mul", twice, b.scalarLike(x, 0.5)).named(node.name()).output());
    }

    /** Case 20: x tanh(log(1 + exp(x))). */
    public static void mish(Graph graph, Node node) {
        GraphBuilder b = new GraphBuilder(graph);
        Value x = node.input(0);
        Value factor = b.emit("Tanh", b.emit("Softplus", x));
        replace(graph, node, b.call("Mul", x, factor).named(node.name()).output());
    }

    /** Case 20: x / (1 + exp(-alpha x)). */
    public static void swish(Graph graph, Node node) {
        GraphBuilder b = new GraphBuilder(graph);
        Value x = node.input(0);
        double alpha = node.floatAttribute("alpha", 1);
        Value factor = b.emit("Sigmoid", alpha == 1 ? x : b.scale(x, alpha));
        replace(graph, node, b.call("Mul", x, factor).named(node.name()).output());
    }

    /** Case 21: brought to mean 0 and variance 1 over the axes from {@code axis} on, then scaled and shifted. */
    public static void layerNormalization(Graph graph, Node node) {
        GraphBuilder b = new GraphBuilder(graph);
        Value x = node.input(0);
        long[] axes = axesFrom(node);
        Value mean = mean(b, x, axes);
        Value centred = b.sub(x, mean);
        Value variance = mean(b, b.emit("Pow", centred, b.scalarLike(x, 2)), axes);
        Value deviation = b.emit("Sqrt", b.add(variance, b.scalarLike(x, node.floatAttribute("epsilon", 1e-5f))));
        List<Value> results = new ArrayList<>();
        results.add(scaledAndShifted(
                b, node, b.div(centred, deviation), node.input(1), node.hasInput(2) ? node.input(2) : Value.absent()));
        if (node.outputs().size() > 1) {
            results.add(node.hasOutput(1) ? mean : Value.absent());
        }
        if (node.outputs().size() > 2) {
            results.add(node.hasOutput(2) ? b.emit("Reciprocal", deviation) : Value.absent());
        }
        Replacement.of(graph, node, results);
    }

    private static long[] axesFrom(Node node) {
        int rank = shape(node).rank();
        long named = node.intAttribute("axis", -1);
        long axis = named < 0 ? named + rank : named;
        if (axis < 0 || axis >= rank) {
            throw new GraphException(node, "axis must be in the range of shape " + shape(node) + ", found " + named);
        }
        return LongStream.range(axis, rank).toArray();
    }

    /** Case 26: x / sqrt(mean(x x) + epsilon), scaled. */
    public static void rmsNormalization(Graph graph, Node node) {
        GraphBuilder b = new GraphBuilder(graph);
        Value x = node.input(0);
        Value square = mean(b, b.mul(x, x), axesFrom(node));
        Value epsilon = b.scalarLike(x, node.floatAttribute("epsilon", 1e-5f));
        Value normal = b.div(x, b.emit("Sqrt", b.add(square, epsilon)));
        replace(
                graph,
                node,
                b.call("Mul", normal, node.input(1)).named(node.name()).output());
    }

    /** Case 27: a Cast to the type of input 1. */
    public static void castLike(Graph graph, Node node) {
        GraphBuilder b = new GraphBuilder(graph);
        if (node.input(1).type() == DataType.UNDEFINED) {
            throw new GraphException(node, "the type of '" + node.input(1).name() + "' is not known");
        }
        replace(
                graph,
                node,
                b.call("Cast", node.input(0))
                        .attribute("to", node.input(1).type().number())
                        .named(node.name())
                        .output());
    }

    /** Case 28: the sum of the inputs by their number. */
    public static void mean(Graph graph, Node node) {
        GraphBuilder b = new GraphBuilder(graph);
        Value sum = b.emit("Sum", node.inputs().toArray(Value[]::new));
        replace(
                graph,
                node,
                b.call("Mul", sum, b.scalarLike(sum, 1.0 / node.inputs().size()))
                        .named(node.name())
                        .output());
    }

    /** Case 28: the logarithm of a sum. */
    public static void logSum(Graph graph, Node node) {
        GraphBuilder b = new GraphBuilder(graph);
        Value sum = sum(b, node, node.input(0), node.intAttribute("keepdims", 1));
        replace(graph, node, b.call("Log", sum).named(node.name()).output());
    }

    /** Case 28: the logarithm of a sum of exponentials, of the differences to the largest, so that none is infinite. */
    public static void logSumExp(Graph graph, Node node) {
        GraphBuilder b = new GraphBuilder(graph);
        Value x = node.input(0);
        long keeps = node.intAttribute("keepdims", 1);
        Value most = largest(b, node, 1);
        Value sum = sum(b, node, b.emit("Exp", b.sub(x, most)), keeps);
        replace(
                graph,
                node,
                b.call("Add", b.emit("Log", sum), largest(b, node, keeps))
                        .named(node.name())
                        .output());
    }

    private static Value largest(GraphBuilder b, Node node, long keeps) {
        GraphBuilder.Call call = b.call("ReduceMax", node.input(0)).attribute("keepdims", keeps);
        node.intsAttribute("axes").ifPresent(axes -> call.attribute("axes", axes));
        return call.output();
    }

    private static Value sum(GraphBuilder b, Node node, Value x, long keeps) {
        Value axes = node.intsAttribute("axes").map(b::longs).orElse(Value.absent());
        return b.call("ReduceSum", x, axes).attribute("keepdims", keeps).output();
    }

    /** Case 29: 1 where the first of the largest is, 0 elsewhere. */
    public static void hardmax(Graph graph, Node node) {
        GraphBuilder b = new GraphBuilder(graph);
        Value x = node.input(0);
        Shape shape = shape(node);
        long named = node.intAttribute("axis", -1);
        Dim size = shape.dim((int) (named < 0 ? named + shape.rank() : named));
        if (!size.isFixed()) {
            throw new GraphException(node, "the size along axis " + named + " must be fixed, found " + shape);
        }
        Value place = b.call("ArgMax", x)
                .attribute("axis", named)
                .attribute("keepdims", 0)
                .output();
        Value offOn = b.constant("const", Tensor.ofDoubles(x.type(), new double[] {0, 1}, 2));
        replace(
                graph,
                node,
                b.call("OneHot", place, b.longs(size.size()), offOn)
                        .attribute("axis", named)
                        .named(node.name())
                        .output());
    }

    /** Case 30: divided by the norm along an axis. */
    public static void lpNormalization(Graph graph, Node node) {
        GraphBuilder b = new GraphBuilder(graph);
        Value x = node.input(0);
        Value norm = b.call(node.intAttribute("p", 2) == 1 ? "ReduceL1" : "ReduceL2", x)
                .attribute("axes", new long[] {node.intAttribute("axis", -1)})
                .output();
        replace(graph, node, b.call("Div", x, norm).named(node.name()).output());
    }

    /** Case 31: nearer to 0 by bias, and 0 where it is nearer than lambd. */
    public static void shrink(Graph graph, Node node) {
        GraphBuilder b = new GraphBuilder(graph);
        Value x = node.input(0);
        Value bias = b.scalarLike(x, node.floatAttribute("bias", 0));
        float lambda = node.floatAttribute("lambd", 0.5f);
        Value above = b.emit("Greater", x, b.scalarLike(x, lambda));
        Value below = b.emit("Less", x, b.scalarLike(x, -lambda));
        Value negative = b.emit("Where", below, b.add(x, bias), b.scalarLike(x, 0));
        replace(
                graph,
                node,
                b.call("Where", above, b.sub(x, bias), negative)
                        .named(node.name())
                        .output());
    }

    private static Value mean(GraphBuilder b, Value x, long... axes) {
        return b.call("ReduceMean", x).attribute("axes", axes).output();
    }

    private static Value scaledAndShifted(GraphBuilder b, Node node, Value normal, Value scale, Value shift) {
        Value scaled = b.mul(normal, scale);
        return shift.isAbsent()
                ? scaled
                : b.call("Add", scaled, shift).named(node.name()).output();
    }

    private static Shape shape(Node node) {
        return node.input(0).shape().orElseThrow(() -> new GraphException(node, "the shape of its input is not known"));
    }

    /** Case 22, to opset 20: scale and bias are those of groups. */
    public static void groupNormalizationByGroups(Graph graph, Node node) {
        groupNormalization(graph, node, true);
    }

    /** Case 22, from opset 21. */
    public static void groupNormalization(Graph graph, Node node) {
        groupNormalization(graph, node, false);
    }

    /**
     * Each group of channels of each image brought to mean 0 and variance 1: as [N, groups, elements of a group], which instance
     * normalisation does, as PyTorch writes it.
     */
    private static void groupNormalization(Graph graph, Node node, boolean byGroups) {
        GraphBuilder b = new GraphBuilder(graph);
        Value x = node.input(0);
        Shape shape = shape(node);
        long groups = node.intAttribute("num_groups", 0);
        if (shape.rank() < 2 || !shape.dim(1).isFixed() || groups < 1 || shape.size(1) % groups != 0) {
            throw new GraphException(
                    node,
                    "expected a number of channels that num_groups divides, found " + groups + " groups of " + shape);
        }
        Value grouped = b.reshape(x, 0, groups, -1);
        Value normal = b.call(
                        "InstanceNormalization",
                        grouped,
                        b.constant("ones", Tensor.filled(1, groups)),
                        b.constant("zeros", Tensor.filled(0, groups)))
                .attribute("epsilon", node.floatAttribute("epsilon", 1e-5f))
                .output();
        Value scale = node.input(1);
        Value shift = node.input(2);
        if (byGroups) {
            long[] groupOf = LongStream.range(0, shape.size(1))
                    .map(channel -> channel / (shape.size(1) / groups))
                    .toArray();
            scale = b.emit("Gather", scale, b.longs(groupOf));
            shift = b.emit("Gather", shift, b.longs(groupOf));
        }
        replace(
                graph,
                node,
                scaledAndShifted(
                        b,
                        node,
                        b.reshapeLike(normal, x),
                        spread(b, scale, shape.rank()),
                        spread(b, shift, shape.rank())));
    }

    /** [C] as [C, 1...], which broadcasts along the channels. */
    private static Value spread(GraphBuilder b, Value vector, int rank) {
        long[] axes = LongStream.range(1, rank - 1L).toArray();
        return axes.length == 0 ? vector : b.emit("Unsqueeze", vector, b.longs(axes));
    }
}
