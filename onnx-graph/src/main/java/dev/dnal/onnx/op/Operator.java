package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All that is known of one operator, in one place. Rules speak the operator's form in opset {@link Operators#OPSET} only;
 * graphs in other opsets are brought to it first.
 */
public interface Operator {
    /** The operator's type, as "Conv". */
    String type();

    /** The operator's domain; "" is ONNX's own. */
    default String domain() {
        return "";
    }

    /**
     * The inputs, each with what it is for, and the attributes. A value that nodes compute is data wherever it is read; the roles
     * say what an initializer is in its place.
     */
    Signature signature();

    /** What input {@code index} is for. */
    default InputRole role(int index) {
        return signature().role(index);
    }

    /** Whether there is an input for something. */
    default boolean takes(InputRole role) {
        return signature().has(role);
    }

    /** How a node sums over channels with weights; empty if the operator does not. */
    default Optional<WeightedSum> weightedSum(Node node) {
        return Optional.empty();
    }

    /**
     * The shape rule: types of the outputs, in order.
     *
     * @throws GraphException if the inputs or attributes are not as the operator's specification says
     */
    List<TensorType> infer(Inference in);

    /**
     * What is known of the elements of output 0, for operators that shapes are computed with. Called only if output 0 is a
     * whole-number tensor of at most one dimension.
     */
    default Optional<List<Dim>> contents(Inference in) {
        return Optional.empty();
    }

    /**
     * The gradient rule: gives, through {@link Backward#toInput}, the gradient of each input from those of the outputs. It
     * need not think of broadcasting or of values with several readers; the driver does.
     *
     * @throws GraphException if the operator, or this form of it, has no gradient
     */
    default void differentiate(Backward b) {
        throw new GraphException(
                b.node(),
                "operator " + type() + " has no gradient rule; take it out of the part of the"
                        + " graph that trains, or keep the parameters behind it fixed");
    }

    /**
     * Multiply-accumulate operations for one example: a leading dimension that is not fixed counts as {@link Dim#perExample} says, and all
     * of one that is.
     */
    default long macs(Node node) {
        return 0;
    }

    /**
     * Which channels of the inputs the channels of the outputs are computed from. Asked only of nodes that read something that
     * carries channels, with shapes known.
     */
    default ChannelRelation relateChannels(ChannelContext c) {
        return c.opaque(mixing());
    }

    /** Why channels are not followed through it where {@link #relateChannels} has no rule, as words behind a node's name, with "them" for the channels. */
    default String mixing() {
        return "is an operator through which channels are not followed";
    }

    /**
     * The axis of all outputs along which what is computed at a place follows from what is at the same place along {@code axis} of input
     * {@code input}, in the same way at all places and whatever their number; empty if there is none. Where other inputs are aligned
     * with that axis of the outputs, they have the same size along it, or 1 where the operator {@link #broadcasts}. Asked only of nodes
     * that are typed, and of axes of inputs that are there.
     */
    default OptionalInt parallelAxis(Inference in, int input, int axis) {
        return OptionalInt.empty();
    }

    /** Whether an input of size 1 along an axis with which others are aligned, by {@link #parallelAxis}, counts for all places along it. */
    default boolean broadcasts() {
        return true;
    }

    /** Whether the output has the elements of input 0, in their order, whatever the sizes; asked where there is no {@link #parallelAxis}. */
    default boolean keepsOrder() {
        return false;
    }

    /**
     * Takes out of a node how many places there are along an axis, of a {@link #parallelAxis} or where the operator {@link #keepsOrder}.
     *
     * @throws GraphException if that can't be
     */
    default void freeAxis(AxisFreeing freeing) {}

    /**
     * Rewrites a node whose relation is {@link ChannelRelation.IndexMapped} and whose constants say which coordinates go where, as
     * a Slice's bounds do, after channels were cut out of what it reads. Called only if the outputs lose or the inputs lost any.
     */
    default void cutChannels(ChannelCut cut) {}
}
