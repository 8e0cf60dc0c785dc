package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import java.util.Optional;

/**
 * How a node sums over channels: each output channel is a sum over those of input 0, or of its group of them, with weights of
 * role {@link InputRole#WEIGHT}.
 *
 * @param isConvolution whether the weights are a window that moves over the data rather than a matrix
 * @param channelAxis axis of input 0 and of output 0 that the channels lie along; counted from the end if negative
 * @param outputAxis axis of the weights that the output channels lie along: 0 where they are [K, C / groups, ...], else that of
 *     [C, K / groups, ...]; counted from the end if negative
 * @param groups number of groups of channels that are summed apart from each other
 */
public record WeightedSum(boolean isConvolution, int channelAxis, int outputAxis, int groups) {
    /** How a node sums over channels, if it does. */
    public static Optional<WeightedSum> of(Node node) {
        return Operators.find(node).flatMap(operator -> operator.weightedSum(node));
    }

    /** Whether the weights are [K, C / groups, ...]: output channels first. */
    public boolean outputsFirst() {
        return outputAxis == 0;
    }

    /** Whether each weight is used once for each position of the input, rather than of the output. */
    public boolean isTransposedConvolution() {
        return isConvolution && !outputsFirst();
    }

    /** Whether each output channel is computed from one of several input channels; one output channel alone is not that. */
    public boolean isDepthwise(Shape data) {
        return groups > 1 && data.dim(channelAxis).is(groups);
    }

    /** How many numbers go into one element of the output, where windows don't overlap the border. */
    public long fanIn(Shape weights) {
        long outputs = weights.size(outputAxis) * (outputsFirst() ? 1 : groups);
        return weights.elements() / outputs;
    }
}
