package dev.dnal.tribuo.latency;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A convolution with what is computed within it.
 *
 * @param read sizes of what it reads
 * @param settings see {@link #settings}; empty for the normalisation of each channel
 * @param isDepthwise whether each channel is convolved alone
 * @param inBlocks whether it writes blocks
 * @param hasSum whether another value is added to what it writes
 * @param activation the activation behind that, as it stands in a network
 */
record ConvolutionSample(
        Sizes read,
        Map<String, Attribute> settings,
        boolean isDepthwise,
        boolean inBlocks,
        boolean hasSum,
        Optional<Node> activation)
        implements Sample {
    private static final String KERNEL = "kernel_shape";

    /** What tells convolutions apart: those of a node, always with the size of its window; without groups if they are the channels. */
    static Map<String, Attribute> settings(Node node, boolean isDepthwise) {
        Map<String, Attribute> settings = new TreeMap<>(node.attributes());
        long[] weights = node.input(1).requireShape().sizes();
        settings.put(KERNEL, new Attribute.IntList(List.of(weights[2], weights[3])));
        if (isDepthwise || node.intAttribute("group", 1) == 1) {
            settings.remove("group");
        }
        return settings;
    }

    @Override
    public Target addTo(SampleGraph graph, int in, int out) {
        String name = graph.next();
        int written = isDepthwise ? in : out;
        Map<String, Attribute> attributes = new TreeMap<>(settings);
        attributes.computeIfAbsent(KERNEL, key -> new Attribute.IntList(List.of(1L, 1L)));
        if (isDepthwise) {
            attributes.put("group", new Attribute.IntValue(in));
        }
        long groups = attributes.containsKey("group") ? number(attributes.get("group")) : 1;
        List<Long> window = ((Attribute.IntList) Objects.requireNonNull(attributes.get(KERNEL))).values();
        Value made = graph.call(
                "Conv",
                attributes,
                graph.fresh(read.with(in)),
                graph.weights(written, in / groups, window.get(0), window.get(1)),
                graph.constant(0.1, written));
        if (hasSum) {
            made = graph.call(
                    "Add",
                    Map.of(),
                    made,
                    inBlocks
                            ? graph.freshInBlocks(made.requireShape().sizes())
                            : graph.fresh(made.requireShape().sizes()));
        }
        graph.finish(activated(graph, made));
        return Target.named(name);
    }

    private Value activated(SampleGraph graph, Value made) {
        if (activation.isEmpty()) {
            return made;
        }
        Node node = activation.get();
        Value[] inputs = new Value[node.inputs().size()];
        inputs[0] = made;
        for (int i = 1; i < inputs.length; i++) {
            Value limit = node.input(i);
            inputs[i] = limit.isAbsent()
                    ? limit
                    : graph.builder().constant("limit", limit.initializer().orElseThrow());
        }
        return graph.call(node.opType(), node.attributes(), inputs);
    }

    private static long number(Attribute attribute) {
        return ((Attribute.IntValue) attribute).value();
    }
}
