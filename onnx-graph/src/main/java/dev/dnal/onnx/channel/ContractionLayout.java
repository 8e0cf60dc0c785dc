package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.WeightedSum;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Sizes of a weighted sum over channels.
 *
 * @param node the node
 * @param relation its relation
 * @param groups number of groups G
 * @param inputsPerGroup coordinates read in each group
 * @param outputsPerGroup coordinates made in each group
 */
record ContractionLayout(
        Node node, ChannelRelation.Contraction relation, int groups, int inputsPerGroup, int outputsPerGroup) {
    static ContractionLayout of(Node node, ChannelRelation.Contraction relation) {
        Shape weights = node.input(1).requireShape();
        int first = Math.toIntExact(weights.size(0));
        int second = Math.toIntExact(weights.size(1));
        int groups = relation.groups();
        return relation.outputsFirst()
                ? new ContractionLayout(node, relation, groups, second, first / groups)
                : new ContractionLayout(node, relation, groups, first / groups, second);
    }

    int inputs() {
        return groups * inputsPerGroup;
    }

    int outputs() {
        return groups * outputsPerGroup;
    }

    /** Whether each output channel reads one input channel of its own. */
    boolean isDepthwise() {
        return groups > 1 && inputsPerGroup == 1 && outputsPerGroup == 1;
    }

    private Tensor weights() {
        return node.input(1).initializer().orElseThrow();
    }

    /** Weights between one input and one output coordinate. */
    int taps() {
        Shape weights = node.input(1).requireShape();
        return Math.toIntExact(weights.elements() / weights.size(0) / weights.size(1));
    }

    /** Multiply-accumulate operations between one input and one output coordinate for one example. */
    long macsPerPair() {
        boolean transposed = WeightedSum.of(node)
                .filter(WeightedSum::isTransposedConvolution)
                .isPresent();
        Shape positions = (transposed ? node.input(0) : node.output()).requireShape();
        long product = taps();
        for (int axis = 0; axis < positions.rank(); axis++) {
            boolean isChannels = axis == relation.axis();
            product *= !isChannels && positions.dim(axis).isFixed() ? positions.size(axis) : 1;
        }
        return product;
    }

    /** The weight from input {@code i} to output {@code o}, both of one group and counted in the whole tensor, at one tap. */
    double weight(double[] weights, int i, int o, int tap) {
        int row = relation.outputsFirst() ? o : i;
        int column = relation.outputsFirst() ? i % inputsPerGroup : o % outputsPerGroup;
        int columns = relation.outputsFirst() ? inputsPerGroup : outputsPerGroup;
        return weights[(row * columns + column) * taps() + tap];
    }

    /** What the outputs are where all inputs they read are constant. */
    double[] constants(ChannelFacts read) {
        double[] result = ChannelFacts.live(outputs());
        for (int g = 0; g < groups; g++) {
            if (isConstant(read, g)) {
                double[] sums = sums(read.constants, g, true);
                System.arraycopy(sums, 0, result, g * outputsPerGroup, outputsPerGroup);
            }
        }
        return result;
    }

    private boolean isConstant(ChannelFacts read, int group) {
        for (int i = group * inputsPerGroup; i < (group + 1) * inputsPerGroup; i++) {
            if (read.isLive(i) || (read.constants[i] != 0 && !relation.uniform())) {
                return false;
            }
        }
        return true;
    }

    /**
     * What one group makes of constant inputs, each output summed over all taps.
     *
     * @param constants the inputs; those that are NaN are left out
     */
    double[] sums(double[] constants, int group, boolean withBias) {
        double[] sums = new double[outputsPerGroup];
        int[] known = IntStream.range(group * inputsPerGroup, (group + 1) * inputsPerGroup)
                .filter(i -> constants[i] != 0 && !Double.isNaN(constants[i]))
                .toArray();
        // Reading the weights costs more than all else here, and mostly the constants are 0.
        double[] weights = known.length == 0 ? new double[0] : weights().doubles();
        int taps = taps();
        for (int i : known) {
            for (int o = 0; o < outputsPerGroup; o++) {
                for (int tap = 0; tap < taps; tap++) {
                    sums[o] += constants[i] * weight(weights, i, group * outputsPerGroup + o, tap);
                }
            }
        }
        double alpha = node.floatAttribute("alpha", 1);
        double[] bias = withBias ? bias() : new double[outputs()];
        for (int o = 0; o < outputsPerGroup; o++) {
            sums[o] = alpha * sums[o] + bias[group * outputsPerGroup + o];
        }
        return sums;
    }

    /** The bias of each output, NaN if it is not the same for all elements of an output. */
    private double[] bias() {
        double[] bias = new double[outputs()];
        if (!node.hasInput(2)) {
            return bias;
        }
        Optional<Tensor> tensor = node.input(2).initializer();
        double[] values = tensor.map(Tensor::doubles).orElse(new double[0]);
        boolean vector =
                values.length == bias.length && tensor.orElseThrow().sizes()[lastAxis(tensor)] == values.length;
        double beta = node.floatAttribute("beta", 1);
        for (int o = 0; o < bias.length; o++) {
            bias[o] = vector ? beta * values[o] : values.length == 1 ? beta * values[0] : ChannelFacts.LIVE;
        }
        return bias;
    }

    private static int lastAxis(Optional<Tensor> tensor) {
        return tensor.orElseThrow().sizes().length - 1;
    }
}
