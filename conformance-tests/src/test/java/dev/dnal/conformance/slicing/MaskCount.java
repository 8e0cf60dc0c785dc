package dev.dnal.conformance.slicing;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.internal.Mask;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Multiply-accumulate operations of a masked network by its masks alone, without cutting it: an operation counts if the channel that it
 * reads varies with the image, and the one that it makes is read by something that leads to the output.
 */
final class MaskCount {
    private final Graph graph;
    private final Map<Value, BitSet> varying = new HashMap<>();
    private final Map<Value, BitSet> read = new HashMap<>();

    private MaskCount(Graph graph) {
        this.graph = graph;
    }

    static long macs(Graph masked) {
        MaskCount count = new MaskCount(masked);
        for (Node node : masked.nodes()) {
            count.varying.put(node.output(), count.varies(node));
        }
        List<Node> nodes = List.copyOf(masked.nodes());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            count.read(nodes.get(i));
        }
        return nodes.stream().mapToLong(count::macsOf).sum();
    }

    private static boolean mixes(Node node) {
        return node.is("Gemm") || (node.is("Conv") && !isDepthwise(node));
    }

    private static boolean isDepthwise(Node node) {
        return node.is("Conv") && node.input(1).requireShape().size(1) == 1 && channels(node.input(0)) > 1;
    }

    private static int channels(Value value) {
        return (int) value.requireShape().size(1);
    }

    private static BitSet all(Value value) {
        BitSet all = new BitSet();
        all.set(0, channels(value));
        return all;
    }

    private BitSet varying(Value value) {
        return varying.getOrDefault(value, value.initializer().isPresent() ? new BitSet() : all(value));
    }

    private BitSet varies(Node node) {
        BitSet first = varying(node.input(0));
        if (mixes(node)) {
            return first.isEmpty() ? first : all(node.output());
        }
        BitSet varies = new BitSet();
        if (node.is("Flatten")) {
            int each = channels(node.output()) / channels(node.input(0));
            first.stream().forEach(c -> varies.set(c * each, (c + 1) * each));
        } else if (node.is("Pad")) {
            first.stream().forEach(c -> varies.set(c + padding(node)));
        } else {
            varies.or(first);
        }
        if (node.is("Add")) {
            varies.or(varying(node.input(1)));
        } else if (Mask.is(node)) {
            double[] mask = node.input(1).initializer().orElseThrow().doubles();
            IntStream.range(0, mask.length).filter(c -> mask[c] == 0).forEach(varies::clear);
        }
        return varies;
    }

    /** Channels of zeros that are put before the others. */
    private static int padding(Node node) {
        return (int) node.input(1).initializer().orElseThrow().longs()[1];
    }

    /** Channels that vary and are read. */
    private BitSet live(Value value) {
        BitSet live = graph.isOutput(value)
                ? all(value)
                : (BitSet) read.getOrDefault(value, new BitSet()).clone();
        live.and(varying(value));
        return live;
    }

    private void read(Node node) {
        BitSet live = live(node.output());
        BitSet wanted = new BitSet();
        if (mixes(node)) {
            wanted = live.isEmpty() ? live : all(node.input(0));
        } else if (node.is("Flatten")) {
            int each = channels(node.output()) / channels(node.input(0));
            live.stream().map(c -> c / each).forEach(wanted::set);
        } else if (node.is("Pad")) {
            int first = padding(node);
            live.stream().filter(c -> c >= first).map(c -> c - first).forEach(wanted::set);
        } else {
            wanted = live;
        }
        for (int i = 0; i < (node.is("Add") ? 2 : 1); i++) {
            read.computeIfAbsent(node.input(i), value -> new BitSet()).or(wanted);
        }
    }

    private long macsOf(Node node) {
        long made = live(node.output()).cardinality();
        long inputs = mixes(node) ? live(node.input(0)).cardinality() : 1;
        return switch (node.opType()) {
            case "BatchNormalization" -> made;
            case "Gemm", "Conv" ->
                made * inputs * positions(node) + (node.inputs().size() > 2 ? made : 0);
            default -> 0;
        };
    }

    /** How often each weight is used, times the weights between two channels. */
    private static long positions(Node node) {
        Shape made = node.output().requireShape();
        Shape weights = node.input(1).requireShape();
        return node.is("Gemm") ? 1 : made.size(2) * made.size(3) * weights.size(2) * weights.size(3);
    }
}
