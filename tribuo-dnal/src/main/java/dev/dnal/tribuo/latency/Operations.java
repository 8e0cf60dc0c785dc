package dev.dnal.tribuo.latency;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes operations of the nodes of a network: what tells them apart, and how to have them made again to be measured. */
final class Operations {
    /** With more images, weights take little time however far they are. */
    private static final int FEW_IMAGES = 8;

    /** More than any cache holds is as good as much more. */
    private static final int MOST_MEGABYTES = 128;

    /** Blocks of output channels that a kernel computes at once. */
    private static final int FILTER_SET = 4;

    /** What works channel by channel, and whose constants are as many as the channels or don't depend on them. */
    private static final Set<String> CHANNELWISE = Set.of(
            "Abs",
            "Add",
            "AveragePool",
            "BatchNormalization",
            "Clip",
            "Div",
            "Exp",
            "GlobalAveragePool",
            "GlobalMaxPool",
            "HardSigmoid",
            "HardSwish",
            "LeakyRelu",
            "MaxPool",
            "Mul",
            "Neg",
            "PRelu",
            "Relu",
            "Sigmoid",
            "Slice",
            "Sqrt",
            "Sub",
            "Tanh");

    private final MeasuredForm form;
    private final int batch;
    private final int block;
    private final int megabytes;

    Operations(MeasuredForm form, int batch, int block) {
        this.form = form;
        this.batch = batch;
        this.block = block;
        this.megabytes = batch <= FEW_IMAGES ? Math.min(MOST_MEGABYTES, form.megabytesOfWeights()) : 0;
    }

    /** Whether a convolution that writes blocks reads the plain layout. */
    boolean readsPlain(Node node) {
        return node.intAttribute("group", 1) == 1 && form.channels(node.input(0)) < block;
    }

    private static String attributes(Map<String, Attribute> attributes) {
        return attributes.isEmpty()
                ? ""
                : new TreeMap<>(attributes)
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                                .collect(Collectors.joining(" ", " ", ""));
    }

    private static String text(Attribute attribute) {
        if (attribute instanceof Attribute.IntList list) {
            return list.values().stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return attribute instanceof Attribute.IntValue number ? Long.toString(number.value()) : attribute.toString();
    }

    private String images(Value value) {
        Shape shape = value.requireShape();
        return " " + shape.size(2) + "x" + shape.size(3);
    }

    /**
     * A convolution, or a normalisation in blocks, which is a depthwise convolution.
     *
     * @param inBlocks whether it writes blocks
     * @param hasSum whether another value is added to what it writes
     * @param activation what it applies then
     */
    Operation convolution(Node node, boolean inBlocks, boolean hasSum, Optional<Node> activation) {
        boolean norm = node.is("BatchNormalization");
        boolean depthwise = norm || form.isDepthwise(node);
        boolean fromPlain = inBlocks && !norm && readsPlain(node);
        int in = form.channels(node.input(0));
        int out = form.channels(node.output());
        Map<String, Attribute> settings = norm ? Map.of() : ConvolutionSample.settings(node, depthwise);
        Axis read = inBlocks && !fromPlain ? Axis.blocks(block) : fromPlain ? Axis.SMOOTH : Axis.ODD;
        Axis written = inBlocks ? Axis.blocksInSets(block, FILTER_SET) : Axis.SMOOTH;
        boolean grouped = !depthwise && node.intAttribute("group", 1) > 1;
        String text =
                "Conv" + (depthwise ? " depthwise" : "") + (inBlocks ? fromPlain ? " into blocks" : " blocks" : "")
                        + images(node.input(0)) + attributes(settings)
                        + (hasSum ? " Add" : "")
                        + activation
                                .map(act -> " " + act.opType() + attributes(act.attributes()) + constants(act))
                                .orElse("");
        ConvolutionSample sample = new ConvolutionSample(
                Sizes.of(node.input(0), batch), settings, depthwise, inBlocks, hasSum, activation);
        if (depthwise) {
            // One width: written channels are those read.
            return new Operation(text, out, 1, inBlocks ? Axis.blocks(block) : Axis.ODD, Axis.EXACT, sample);
        }
        return new Operation(text, in, out, grouped ? Axis.EXACT : read, grouped ? Axis.EXACT : written, sample)
                .amongWeights(megabytes);
    }

    /** Putting a value into blocks. */
    Operation enter(Value value) {
        Sizes sizes = Sizes.of(value, batch);
        return new Operation(
                "ReorderInput" + images(value),
                form.channels(value),
                1,
                Axis.blocks(4),
                Axis.EXACT,
                (graph, in, out) -> {
                    graph.next();
                    Value pooled =
                            graph.call("MaxPool", Map.of("kernel_shape", ints(1, 1)), graph.fresh(sizes.with(in)));
                    graph.finish(pooled);
                    return Target.reading("ReorderInput", sizes.list(in));
                });
    }

    /** Putting a value into the plain layout. */
    Operation leave(Value value) {
        Sizes sizes = Sizes.of(value, batch);
        return new Operation(
                "ReorderOutput" + images(value), form.channels(value), 1, Axis.SMOOTH, Axis.EXACT, (graph, in, out) -> {
                    graph.next();
                    graph.finish(graph.call("Abs", Map.of(), graph.freshInBlocks(sizes.with(in))));
                    return Target.writing("ReorderOutput", sizes.list(in));
                });
    }

    /** A node that works on blocks and is no convolution. */
    Operation inBlocks(Node node) {
        Sizes sizes = Sizes.of(node.input(0), batch);
        int operands = node.inputs().size();
        boolean joins = node.is("Concat");
        return new Operation(
                node.opType() + " blocks" + images(node.input(0)) + attributes(node.attributes())
                        + (joins ? " " + operands : ""),
                form.channels(node.output()),
                1,
                Axis.blocks(block),
                Axis.EXACT,
                (graph, in, out) -> {
                    String name = graph.next();
                    int each = joins ? Math.max(1, in / operands / block) * block : in;
                    Value[] inputs = IntStream.range(0, operands)
                            .mapToObj(i -> graph.freshInBlocks(sizes.with(each)))
                            .toArray(Value[]::new);
                    graph.finish(graph.call(node.opType(), node.attributes(), pooled(graph, inputs)));
                    return Target.named(name + node.opType());
                });
    }

    /** Values that no convolution has just made, or the operation would go into it. */
    private static Value[] pooled(SampleGraph graph, Value... inputs) {
        Value[] pooled = new Value[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            pooled[i] = graph.builder()
                    .call("MaxPool", inputs[i])
                    .attribute("kernel_shape", new long[] {1, 1})
                    .output();
        }
        return pooled;
    }

    /** A node that works on the plain layout. */
    Operation plain(Node node) {
        if (isMatrix(node)) {
            return new Operation(
                            node.opType(),
                            form.channels(node.input(0)),
                            form.channels(node.output()),
                            Axis.SMOOTH,
                            Axis.SMOOTH,
                            matrix())
                    .amongWeights(megabytes);
        }
        if (isChannelwise(node)) {
            return new Operation(
                    node.opType() + images(node.input(0)) + attributes(node.attributes()) + constants(node),
                    form.channels(node.output()),
                    1,
                    Axis.SMOOTH,
                    Axis.EXACT,
                    new CopySample(node, batch, true));
        }
        if (isSelection(node)) {
            return selection(node);
        }
        return new Operation(
                node.opType() + attributes(node.attributes()) + shapes(node) + constants(node),
                1,
                1,
                Axis.EXACT,
                Axis.EXACT,
                new CopySample(node, batch, false));
    }

    /** How much of a node's operation is run if values are narrower than in the graph. */
    double timesOfPlain(Node node) {
        return isMatrix(node)
                        || isChannelwise(node)
                        || isSelection(node)
                        || node.output().isAbsent()
                ? 1
                : form.share(node.output());
    }

    private static boolean isMatrix(Node node) {
        return (node.is("Gemm") || node.is("MatMul"))
                && node.input(0).requireShape().rank() == 2
                && node.input(0).initializer().isEmpty()
                && node.input(1).initializer().isPresent();
    }

    private Sample matrix() {
        return (graph, in, out) -> {
            String name = graph.next();
            Value x = graph.fresh(batch, in);
            Value product = graph.call(
                    "Gemm",
                    Map.of("transB", new Attribute.IntValue(1)),
                    x,
                    graph.weights(out, in),
                    graph.constant(1, out));
            graph.finishWith(product);
            return Target.named(name);
        };
    }

    private static boolean isChannelwise(Node node) {
        return CHANNELWISE.contains(node.opType())
                && node.outputs().size() == 1
                && node.output().requireShape().rank() == 4
                && node.inputs().stream()
                        .filter(input ->
                                !input.isAbsent() && input.initializer().isEmpty())
                        .allMatch(input -> input.requireShape().rank() == 4
                                && input.requireShape()
                                        .dim(1)
                                        .equals(node.output().requireShape().dim(1)));
    }

    /** Whether a node moves channels: picks some, or puts constant ones beside them. */
    private static boolean isSelection(Node node) {
        return node.output().requireShape().rank() == 4
                && ((node.is("Gather")
                                && node.intAttribute("axis", 0) == 1
                                && node.input(1).initializer().isPresent())
                        || (node.is("Pad")
                                && node.input(1).initializer().isPresent()
                                && Sizes.isSameOutsideChannels(node.input(0), node.output())));
    }

    private Operation selection(Node node) {
        Sizes sizes = Sizes.of(node.input(0), batch);
        int in = form.channels(node.input(0));
        int out = form.channels(node.output());
        boolean gathers = node.is("Gather");
        return new Operation(
                node.opType() + " channels" + images(node.input(0)),
                gathers ? Math.max(in, out) : in,
                out,
                Axis.SMOOTH,
                Axis.SMOOTH,
                (graph, read, written) -> {
                    String name = graph.next();
                    Value x = graph.fresh(sizes.with(read));
                    Value made = gathers
                            ? graph.call(
                                    "Gather",
                                    Map.of("axis", new Attribute.IntValue(1)),
                                    x,
                                    graph.builder().constant("indices", indices(read, written)))
                            : graph.call(
                                    "Pad",
                                    Map.of(),
                                    x,
                                    graph.builder().longs(0, 0, 0, 0, 0, Math.max(0, written - read), 0, 0));
                    graph.finish(made);
                    return Target.named(name);
                });
    }

    private static Tensor indices(int read, int written) {
        return Tensor.vector(IntStream.range(0, written)
                .mapToLong(i -> (long) i * read / written)
                .toArray());
    }

    private String shapes(Node node) {
        return node.inputs().stream()
                .filter(input -> !input.isAbsent() && input.initializer().isEmpty())
                .map(input -> Sizes.of(input, batch).toString())
                .collect(Collectors.joining(" ", " ", ""));
    }

    /** Constants by their contents where they are whole numbers, as sizes and axes; others by how many dimensions they have. */
    private static String constants(Node node) {
        return node.inputs().stream()
                .filter(input -> !input.isAbsent())
                .flatMap(input -> input.initializer().stream())
                .map(constant -> constant.type().isInteger() && constant.elements() <= 16
                        ? Arrays.toString(constant.longs())
                        : "constant" + constant.shape().rank())
                .collect(Collectors.joining(" ", " ", ""))
                .stripTrailing();
    }

    private static Attribute ints(long... values) {
        return new Attribute.IntList(Arrays.stream(values).boxed().toList());
    }
}
