package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.internal.Mask;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.GateLowering;
import dev.dnal.onnx.pass.Pass;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts out of a network every channel that need not be computed: because a mask of zeros closes it, because it is computed
 * from such channels only, or because nobody reads it. What the network computes does not change, at the borders of padded
 * convolutions neither. The cases:
 *
 * <ol>
 *   <li>a closed channel goes with its row of the weights, its bias and BatchNormalization entries, its mask, and the column of every
 *       consumer, through activations, pools, Flatten and other layout;
 *   <li>a depthwise convolution, the one before it and the columns of the one behind it go together;
 *   <li>a channel of a residual stream goes when all who write it are closed; where only a branch is closed, the branch is made
 *       narrow and its result put back at its place, or the channel is kept, whichever costs less ({@link SliceCosts});
 *   <li>a branch that is closed altogether is gone, and so are the addition, and an activation behind it of what is activated already;
 *   <li>a channel that is constant but not 0, as BatchNormalization's shift behind closed channels, is folded into the biases of those who
 *       read it, or, where they pad with zeros, into a map added behind them, or it is kept, whichever costs less;
 *   <li>groups of a grouped convolution keep the same number of channels each, or go as a whole;
 *   <li>parts of a Concat, Split, Slice, Pad or Gather go by themselves;
 *   <li>weights that several nodes read are copied where they are cut differently;
 *   <li>no value that is read is cut down to nothing: one channel stays;
 *   <li>masks ({@link Mask}) that are left with ones only are gone, and others are products.
 * </ol>
 *
 * <p>Requires known shapes and operators in the form of opset 17; a value of unknown relation is left whole. Ensures that
 * the graph's inputs and outputs are as before, and that shapes are known.
 */
public final class ChannelSlicing implements Pass {
    @Override
    public boolean apply(Graph graph) {
        boolean changed = new DeadNodeElimination().apply(graph);
        ChannelAnalysis analysis = ChannelAnalysis.of(graph);
        ChannelPlan.complete(analysis);
        changed |= new GraphSlicer(graph, analysis).cut();
        for (Node node : List.copyOf(graph.nodes())) {
            changed |= removeIfNeutral(graph, node) || removeIfRepeated(graph, node);
        }
        changed |= new DeadNodeElimination().apply(graph);
        return new GateLowering().apply(graph) || changed;
    }

    /** 4 and 10: an addition of closed channels only, a mask of ones. */
    private static boolean removeIfNeutral(Graph graph, Node node) {
        for (int i = 0; i < 2 && node.inputs().size() == 2; i++) {
            Value other = node.input(1 - i);
            boolean neutral = (Mask.is(node) && isAll(node.input(i), 1))
                    || (node.is("Add") && node.input(i).name().contains(RemapNodes.CLOSED) && isAll(node.input(i), 0));
            boolean sameShape =
                    neutral && other.requireShape().surelyEquals(node.output().requireShape());
            boolean bothNamed =
                    graph.isOutput(node.output()) && (other.producer().isEmpty() || graph.isOutput(other));
            if (sameShape && !bothNamed) {
                graph.replaceAllUses(node.output(), other);
                return true;
            }
        }
        return false;
    }

    /** 4: what stood behind the addition, where it stands before it too. */
    private static boolean removeIfRepeated(Graph graph, Node node) {
        boolean repeated = node.is("Relu")
                && !graph.isOutput(node.output())
                && node.input(0).producer().filter(before -> before.is("Relu")).isPresent();
        if (repeated) {
            graph.replaceAllUses(node.output(), node.input(0));
        }
        return repeated;
    }

    private static boolean isAll(Value value, double number) {
        return value.initializer()
                .map(Tensor::doubles)
                .filter(values -> Arrays.stream(values).allMatch(element -> element == number))
                .isPresent();
    }
}
