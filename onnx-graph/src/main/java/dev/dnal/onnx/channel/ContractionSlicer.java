package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Cuts a weighted sum over channels: rows and columns of its weights, its bias, its groups. What the constants among the
 * inputs that are cut out added to the output is added back:
 *
 * <ol>
 *   <li>to the bias, if it is the same at all positions and the node has a bias of one number for each channel, or room for one;
 *   <li>otherwise by an Add behind the node, of a vector or of a map [1, K, spatial...].
 * </ol>
 */
final class ContractionSlicer {
    private final GraphBuilder builder;
    private final InitializerSlicer initializers;
    private final ContractionLayout layout;
    private final ChannelFacts read;
    private final ChannelFacts made;
    private final ChannelSets sets;

    ContractionSlicer(
            GraphBuilder builder,
            InitializerSlicer initializers,
            ContractionLayout layout,
            NodeChannels channels,
            ChannelSets sets) {
        this.builder = builder;
        this.initializers = initializers;
        this.layout = layout;
        this.read = channels.requireRead(0);
        this.made = channels.requireOutput();
        this.sets = sets;
    }

    /** Cuts the node; what is to be added to its output, [1, ..., K, ...], if it can't be added to the bias. */
    Optional<Tensor> cut() {
        Node node = layout.node();
        double[] folded = folded();
        boolean folds = Arrays.stream(folded).anyMatch(constant -> constant != 0 && !Double.isNaN(constant));
        boolean asMap = folds && !layout.relation().uniform();
        Tensor map = asMap ? map(folded) : Tensor.scalar(0f);
        double[] sums = folds && !asMap ? sums(folded) : new double[0];
        int[] outputs = ChannelRemap.kept(made, sets);
        cutWeights();
        if (node.hasInput(2)) {
            cutBias(outputs);
        }
        if (asMap) {
            return Optional.of(map.gather(layout.relation().axis(), outputs));
        }
        if (!folds) {
            return Optional.empty();
        }
        double[] kept = Arrays.stream(outputs).mapToDouble(j -> sums[j]).toArray();
        return addToBias(kept) ? Optional.empty() : Optional.of(spread(kept));
    }

    /** The constants of the inputs that are cut out; NaN for those that stay. */
    private double[] folded() {
        double[] folded = read.constants.clone();
        for (int j = 0; j < folded.length; j++) {
            folded[j] = sets.isKept(read.sets[j]) ? ChannelFacts.LIVE : folded[j];
        }
        return folded;
    }

    private double[] sums(double[] folded) {
        double[] sums = new double[layout.outputs()];
        for (int g = 0; g < layout.groups(); g++) {
            double[] group = layout.sums(folded, g, false);
            System.arraycopy(group, 0, sums, g * group.length, group.length);
        }
        return sums;
    }

    /** What the node as it was, but without bias, makes of the constants and zeros elsewhere, [1, K, spatial...]. */
    private Tensor map(double[] folded) {
        Node node = layout.node();
        Shape shape = node.input(0).requireShape();
        long[] sizes = new long[shape.rank()];
        sizes[0] = 1;
        sizes[1] = folded.length;
        long inner = 1;
        for (int axis = 2; axis < sizes.length; axis++) {
            sizes[axis] = shape.size(axis);
            inner *= sizes[axis];
        }
        int elements = Math.toIntExact(inner);
        double[] values = IntStream.range(0, folded.length * elements)
                .mapToDouble(i -> Double.isNaN(folded[i / elements]) ? 0 : folded[i / elements])
                .toArray();
        Graph graph = new Graph("border");
        Value x = graph.addInitializer("x", Tensor.ofDoubles(node.input(0).type(), values, sizes));
        Value w = graph.addInitializer("w", node.input(1).initializer().orElseThrow());
        Node twin = graph.addNode("", node.opType(), node.name(), List.of(x, w), List.of("y"));
        node.attributes().forEach(twin::setAttribute);
        graph.addOutput(twin.output());
        Tensor made = new ReferenceEvaluator(graph).run(Map.of()).get("y");
        if (made == null) {
            throw new IllegalStateException("The evaluator did not return the graph's output");
        }
        return made;
    }

    private void cutWeights() {
        Node node = layout.node();
        if (isWhole(read) && isWhole(made)) {
            return;
        }
        Tensor weights = node.input(1).initializer().orElseThrow();
        List<Tensor> blocks = new ArrayList<>();
        for (int g = 0; g < layout.groups(); g++) {
            int[] ins = kept(read, g * layout.inputsPerGroup(), layout.inputsPerGroup());
            int[] outs = kept(made, g * layout.outputsPerGroup(), layout.outputsPerGroup());
            boolean alive = layout.isDepthwise() ? outs.length > 0 : ins.length > 0 && outs.length > 0;
            if (alive) {
                blocks.add(block(weights, g, layout.isDepthwise() ? new int[] {0} : ins, outs));
            }
        }
        initializers.replace(node, 1, stacked(blocks));
        if (layout.groups() > 1) {
            node.setAttribute("group", blocks.size());
        }
    }

    private Tensor block(Tensor weights, int group, int[] ins, int[] outs) {
        boolean outputsFirst = layout.relation().outputsFirst();
        int rows = outputsFirst ? layout.outputsPerGroup() : layout.inputsPerGroup();
        int[] first = Arrays.stream(outputsFirst ? outs : ins)
                .map(row -> group * rows + row)
                .toArray();
        return weights.gather(0, first).gather(1, outputsFirst ? ins : outs);
    }

    private static Tensor stacked(List<Tensor> blocks) {
        if (blocks.size() == 1) {
            return blocks.get(0);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rows = 0;
        for (Tensor block : blocks) {
            byte[] data = new byte[block.bytes().remaining()];
            block.bytes().get(data);
            bytes.writeBytes(data);
            rows += block.sizes()[0];
        }
        long[] sizes = blocks.get(0).sizes();
        sizes[0] = rows;
        return Tensor.ofBytes(blocks.get(0).type(), bytes.toByteArray(), sizes);
    }

    /** Positions within a range of coordinates that are kept, counted from its begin. */
    private int[] kept(ChannelFacts facts, int from, int count) {
        return IntStream.range(0, count)
                .filter(j -> sets.isKept(facts.sets[from + j]))
                .toArray();
    }

    private boolean isWhole(ChannelFacts facts) {
        return kept(facts, 0, facts.size()).length == facts.size();
    }

    private void cutBias(int[] outputs) {
        long[] sizes = layout.node().input(2).requireShape().sizes();
        int last = sizes.length - 1;
        if (last >= 0 && sizes[last] == made.size() && outputs.length < made.size()) {
            initializers.cut(layout.node(), 2, last, outputs);
        }
    }

    /** 1. */
    private boolean addToBias(double[] sums) {
        Node node = layout.node();
        double beta = node.floatAttribute("beta", 1);
        boolean takesBias = Operators.of(node).takes(InputRole.BIAS);
        if (!takesBias || (node.hasInput(2) && !isVector(node.input(2), sums.length)) || beta == 0) {
            return false;
        }
        double[] bias =
                node.hasInput(2) ? node.input(2).initializer().orElseThrow().doubles() : new double[sums.length];
        for (int i = 0; i < sums.length; i++) {
            bias[i] += sums[i] / beta;
        }
        Tensor tensor = Tensor.ofDoubles(node.input(1).type(), bias, bias.length);
        if (node.hasInput(2)) {
            initializers.replace(node, 2, tensor);
        } else {
            node.setInput(2, builder.constant(node.output().name() + "/bias", tensor));
        }
        return true;
    }

    private static boolean isVector(Value bias, int size) {
        return bias.initializer().isPresent() && bias.requireShape().equals(Shape.of(size));
    }

    private Tensor spread(double[] sums) {
        int rank = layout.node().output().requireShape().rank();
        long[] sizes = new long[rank];
        Arrays.fill(sizes, 1);
        sizes[layout.relation().axis()] = sums.length;
        return Tensor.ofDoubles(layout.node().output().type(), sums, sizes);
    }
}
