package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/** What a rule for channels may ask about the node it is for. Shapes are known. */
public final class ChannelContext {
    private final Node node;
    private final IntFunction<OptionalInt> axes;

    /**
     * The view of one node.
     *
     * @param axes for each input, along which axis it carries channels; of fixed size
     */
    public ChannelContext(Node node, IntFunction<OptionalInt> axes) {
        this.node = node;
        this.axes = axes;
    }

    /** The node. */
    public Node node() {
        return node;
    }

    /** Reads the node's constants and axes as its shape rule does. */
    public Inference inference() {
        return new Inference(node);
    }

    /** The axis along which input {@code index} carries channels; empty if it carries none, as weights. */
    public OptionalInt axis(int index) {
        return node.hasInput(index) ? axes.apply(index) : OptionalInt.empty();
    }

    /** Whether input {@code index} carries channels along {@code axis}. */
    public boolean carries(int index, int axis) {
        OptionalInt carried = axis(index);
        return carried.isPresent() && carried.getAsInt() == axis;
    }

    /** Shape of input {@code index}. */
    public Shape shape(int index) {
        return node.input(index).requireShape();
    }

    /** Number of coordinates of input {@code index} along its channel axis, which it must have. */
    public int size(int index) {
        return Math.toIntExact(shape(index).size(axis(index).orElseThrow()));
    }

    /** Nothing is known, for no reason that there is more to say of. */
    public ChannelRelation opaque() {
        return opaque("needs all of them");
    }

    /** Nothing is known: what the node does, as words behind its name, with "them" for the channels. */
    public ChannelRelation opaque(String why) {
        return new ChannelRelation.Opaque(why);
    }

    /** Output 0 has the channels of input 0, along {@code axis}. */
    public ChannelRelation follow(int axis) {
        return indexMapped(ChannelRelation.IndexMapping.same(axis, 0, size(0)));
    }

    /** One route for output 0. */
    public ChannelRelation indexMapped(ChannelRelation.IndexMapping route) {
        return new ChannelRelation.IndexMapped(List.of(route));
    }

    /**
     * Output 0 is a sum over the channels of input 0, as the operator's {@link WeightedSum} says.
     *
     * @param uniform whether an input that is constant along a channel makes a constant output
     */
    public ChannelRelation contraction(boolean uniform) {
        WeightedSum sum = WeightedSum.of(node)
                .orElseThrow(() -> new IllegalStateException(node.label() + " does not say how it sums over channels"));
        int axis = (sum.channelAxis() + shape(0).rank()) % shape(0).rank();
        return new ChannelRelation.Contraction(axis, axis, sum.outputsFirst(), sum.groups(), uniform);
    }

    /** Output 0 is computed from all inputs element by element with broadcasting. */
    public ChannelRelation elementwise() {
        return elementwise(false);
    }

    /** As {@link #elementwise}, where the output is 0 wherever an input is. */
    public ChannelRelation elementwiseProduct() {
        return elementwise(true);
    }

    private ChannelRelation elementwise(boolean zeroAbsorbs) {
        Shape output = node.output().requireShape();
        for (int i = 0; i < node.inputs().size(); i++) {
            OptionalInt axis = axis(i);
            if (axis.isPresent()) {
                int fromEnd = axis.getAsInt() - shape(i).rank();
                if (output.dim(fromEnd).equals(shape(i).dim(fromEnd))) {
                    return new ChannelRelation.Aligned(
                            output.rank() + fromEnd, operands(fromEnd, output.dim(fromEnd)), zeroAbsorbs);
                }
            }
        }
        return opaque("broadcasts them");
    }

    private List<ChannelRelation.Operand> operands(int fromEnd, Dim size) {
        List<ChannelRelation.Operand> operands = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (node.hasInput(i)
                    && shape(i).rank() >= -fromEnd
                    && shape(i).dim(fromEnd).equals(size)) {
                operands.add(new ChannelRelation.Operand(i, shape(i).rank() + fromEnd));
            }
        }
        return operands;
    }
}
