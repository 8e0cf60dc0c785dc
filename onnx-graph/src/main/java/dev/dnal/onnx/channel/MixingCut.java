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
final class MixingCut {
    private final GraphBuilder builder;
    private final InitializerCut initializers;
    private final MixingForm form;
    private final Lane read;
    private final Lane made;
    private final Atoms atoms;

    MixingCut(GraphBuilder builder, InitializerCut initializers, MixingForm form, NodeLanes lanes, Atoms atoms) {
        this.builder = builder;
        this.initializers = initializers;
        this.form = form;
        this.read = lanes.requireRead(0);
        this.made = lanes.requireOutput();
        this.atoms = atoms;
    }

    /** Cuts the node; what is to be added to its output, [1, ..., K, ...], if it can't be added to the bias. */
    Optional<Tensor> cut() {
        Node node = form.node();
        double[] folded = folded();
        boolean folds = Arrays.stream(folded).anyMatch(constant -> constant != 0 && !Double.isNaN(constant));
        boolean asMap = folds && !form.relation().uniform();
        Tensor map = asMap ? map(folded) : Tensor.scalar(0f);
        double[] sums = folds && !asMap ? sums(folded) : new double[0];
        int[] outputs = Seam.kept(made, atoms);
        cutWeights();
        if (node.hasInput(2)) {
            cutBias(outputs);
        }
        if (asMap) {
            return Optional.of(map.gather(form.relation().axis(), outputs));
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
            folded[j] = atoms.isKept(read.atoms[j]) ? Lane.LIVE : folded[j];
        }
        return folded;
    }

    private double[] sums(double[] folded) {
        double[] sums = new double[form.outputs()];
        for (int g = 0; g < form.groups(); g++) {
            double[] group = form.sums(folded, g, false);
            System.arraycopy(group, 0, sums, g * group.length, group.length);
        }
        return sums;
    }

    /** What the node as it was, but without bias, makes of the constants and zeros elsewhere, [1, K, spatial...]. */
    private Tensor map(double[] folded) {
        Node node = form.node();
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
        Node node = form.node();
        if (isWhole(read) && isWhole(made)) {
            return;
        }
        Tensor weights = node.input(1).initializer().orElseThrow();
        List<Tensor> blocks = new ArrayList<>();
        for (int g = 0; g < form.groups(); g++) {
            int[] ins = kept(read, g * form.inputsPerGroup(), form.inputsPerGroup());
            int[] outs = kept(made, g * form.outputsPerGroup(), form.outputsPerGroup());
            boolean alive = form.isDepthwise() ? outs.length > 0 : ins.length > 0 && outs.length > 0;
            if (alive) {
                blocks.add(block(weights, g, form.isDepthwise() ? new int[] {0} : ins, outs));
            }
        }
        initializers.replace(node, 1, stacked(blocks));
        if (form.groups() > 1) {
            node.setAttribute("group", blocks.size());
        }
    }

    private Tensor block(Tensor weights, int group, int[] ins, int[] outs) {
        boolean outputsFirst = form.relation().outputsFirst();
        int rows = outputsFirst ? form.outputsPerGroup() : form.inputsPerGroup();
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
    private int[] kept(Lane lane, int from, int count) {
        return IntStream.range(0, count)
                .filter(j -> atoms.isKept(lane.atoms[from + j]))
                .toArray();
    }

    private boolean isWhole(Lane lane) {
        return kept(lane, 0, lane.size()).length == lane.size();
    }

    private void cutBias(int[] outputs) {
        long[] sizes = form.node().input(2).requireShape().sizes();
        int last = sizes.length - 1;
        if (last >= 0 && sizes[last] == made.size() && outputs.length < made.size()) {
            initializers.cut(form.node(), 2, last, outputs);
        }
    }

    /** 1. */
    private boolean addToBias(double[] sums) {
        Node node = form.node();
        double beta = node.floatAttribute("beta", 1);
        boolean takesBias = Operators.of(node).roles().contains(InputRole.BIAS);
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
        int rank = form.node().output().requireShape().rank();
        long[] sizes = new long[rank];
        Arrays.fill(sizes, 1);
        sizes[form.relation().axis()] = sums.length;
        return Tensor.ofDoubles(form.node().output().type(), sums, sizes);
    }
}
