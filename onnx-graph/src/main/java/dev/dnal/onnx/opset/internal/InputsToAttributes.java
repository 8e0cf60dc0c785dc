package dev.dnal.onnx.opset.internal;

import dev.dnal.onnx.graph.Attribute.FloatValue;
import dev.dnal.onnx.graph.Attribute.IntValue;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.internal.constant.Constants;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;

/**
 * Forms of opsets 9 to 12, from those of opset 13; see the pass OpsetDowngrade. The way back of {@link AttributesToInputs} and {@link
 * OldSemantics}.
 */
public final class InputsToAttributes {
    /** Oldest opset that is written. */
    public static final long OLDEST = 9;

    /** Last opset of forms that changed with another one. */
    private record Change(long last, BiConsumer<Graph, Node> rewrite) {}

    private static final Map<String, Change> CHANGES = changes();

    /** Opsets that operators came with, of those that came after {@link #OLDEST}. */
    private static final Map<String, Long> CAME = Map.ofEntries(
            Map.entry("Celu", 12L),
            Map.entry("CumSum", 11L),
            Map.entry("DequantizeLinear", 10L),
            Map.entry("GatherElements", 11L),
            Map.entry("GatherND", 11L),
            Map.entry("GreaterOrEqual", 12L),
            Map.entry("LessOrEqual", 12L),
            Map.entry("Mod", 10L),
            Map.entry("QuantizeLinear", 10L),
            Map.entry("Range", 11L),
            Map.entry("Resize", 11L),
            Map.entry("Round", 11L),
            Map.entry("ScatterElements", 11L),
            Map.entry("ScatterND", 11L),
            Map.entry("TopK", 11L));

    private InputsToAttributes() {}

    private static Map<String, Change> changes() {
        Map<String, Change> all = new HashMap<>();
        for (String type : List.of("ReduceSum", "Squeeze", "Unsqueeze")) {
            all.put(type, new Change(12, (graph, node) -> wholes(node, 1, "axes")));
        }
        all.put("Split", new Change(12, (graph, node) -> wholes(node, 1, "split")));
        all.put("Softmax", new Change(12, InputsToAttributes::softmax));
        all.put("LogSoftmax", new Change(12, InputsToAttributes::softmax));
        all.put("Dropout", new Change(11, InputsToAttributes::dropout));
        all.put("Clip", new Change(10, InputsToAttributes::clip));
        all.put("Pad", new Change(10, InputsToAttributes::pad));
        all.put("Gemm", new Change(10, InputsToAttributes::gemm));
        all.put("Slice", new Change(9, InputsToAttributes::slice));
        all.put("MaxPool", new Change(9, InputsToAttributes::pool));
        all.put("AveragePool", new Change(9, InputsToAttributes::pool));
        return all;
    }

    /**
     * Rewrites a node.
     *
     * @throws GraphException if the opset has no form for it
     */
    public static void rewrite(Graph graph, Node node, long opset) {
        if (CAME.getOrDefault(node.opType(), OLDEST) > opset) {
            throw refusal(node, opset, "");
        }
        Change change = CHANGES.get(node.opType());
        if (change != null && opset <= change.last()) {
            change.rewrite().accept(graph, node);
        }
    }

    public static GraphException refusal(Node node, long opset, String form) {
        String type = node.domain().isEmpty() ? node.opType() : node.domain() + "." + node.opType();
        return new GraphException(
                "Opset " + opset + " has no form for operator " + type + form + " of node '" + node.name() + "'");
    }

    private static Tensor constant(Node node, int input) {
        return Constants.of(node.input(input))
                .orElseThrow(() -> new GraphException(
                        node,
                        "input " + input + ", '" + node.input(input).name()
                                + "', must be constant in the opset of the file, where it is an attribute"));
    }

    private static void wholes(Node node, int input, String attribute) {
        if (node.hasInput(input)) {
            node.setAttribute(attribute, constant(node, input).longs());
        }
        node.truncateInputs(input);
    }

    private static void number(Node node, int input, String attribute) {
        if (node.hasInput(input)) {
            node.setAttribute(
                    attribute, new FloatValue((float) constant(node, input).number(0)));
        }
    }

    /** Over all axes from {@code axis} on, which is the last one then. */
    private static void softmax(Graph graph, Node node) {
        Shape shape = node.input(0).requireShape();
        int rank = shape.rank();
        long named = node.intAttribute("axis", -1);
        int axis = (int) (named < 0 ? named + rank : named);
        if (LongStream.range(axis + 1L, rank).allMatch(i -> shape.dim((int) i).is(1))) {
            node.setAttribute("axis", new IntValue(axis));
            return;
        }
        long[] order = LongStream.range(0, rank).toArray();
        order[axis] = rank - 1L;
        order[rank - 1] = axis;
        String name = node.output().name();
        Value swapped = call(graph, "Transpose", name + "/swapped", node.input(0));
        swapped.producer().orElseThrow().setAttribute("perm", order);
        Value normal = call(graph, node.opType(), name + "/normal", swapped);
        normal.producer().orElseThrow().setAttribute("axis", new IntValue(rank - 1L));
        Value back = call(graph, "Transpose", name + "/back", normal);
        back.producer().orElseThrow().setAttribute("perm", order);
        back.setType(new TensorType(node.output().type(), shape));
        Replacement.of(graph, node, List.of(back));
    }

    private static Value call(Graph graph, String type, String name, Value x) {
        return graph.addNode("", type, graph.freshNodeName(name), List.of(x), List.of(graph.freshName(name)))
                .output();
    }

    private static void dropout(Graph graph, Node node) {
        number(node, 1, "ratio");
        node.truncateInputs(1);
    }

    private static void clip(Graph graph, Node node) {
        number(node, 1, "min");
        number(node, 2, "max");
        node.truncateInputs(1);
    }

    private static void pad(Graph graph, Node node) {
        number(node, 2, "value");
        wholes(node, 1, "pads");
    }

    /** What is added must be there. */
    private static void gemm(Graph graph, Node node) {
        if (!node.hasInput(2)) {
            DataType type = node.output().type();
            Tensor zero = Tensor.ofDoubles(type, new double[1], 1);
            node.setInput(2, graph.addInitializer(graph.freshName(node.output().name() + "/zero"), zero));
        }
    }

    private static void slice(Graph graph, Node node) {
        if (node.hasInput(4) && LongStream.of(constant(node, 4).longs()).anyMatch(step -> step != 1)) {
            throw refusal(node, OLDEST, " with steps");
        }
        long[] starts = constant(node, 1).longs();
        long[] ends = constant(node, 2).longs();
        if (node.hasInput(3)) {
            node.setAttribute("axes", constant(node, 3).longs());
        }
        node.setAttribute("starts", starts);
        node.setAttribute("ends", ends);
        node.truncateInputs(1);
    }

    private static void pool(Graph graph, Node node) {
        boolean isSpread = node.intsAttribute("dilations").stream()
                .flatMapToLong(LongStream::of)
                .anyMatch(dilation -> dilation != 1);
        if (isSpread || node.intAttribute("ceil_mode", 0) != 0) {
            throw refusal(node, OLDEST, " with dilations or ceil_mode");
        }
        node.removeAttribute("dilations");
        node.removeAttribute("ceil_mode");
    }
}
