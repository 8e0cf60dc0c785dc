package dev.dnal.onnx.op;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Which channels of a node's inputs its outputs' channels are computed from. A tensor carries its channels along one axis;
 * the positions along that axis are called coordinates here (behind a Flatten, one channel has many).
 */
public sealed interface ChannelRelation {
    /**
     * Nothing is known: what the node reads must stay whole, and what it makes is not followed.
     *
     * @param why what the node does that channels are not followed through, as words behind its name: "reduces over them"
     */
    record Opaque(String why) implements ChannelRelation {}

    /**
     * An input that has coordinates of its own along the channel axis.
     *
     * @param input which input
     * @param axis the axis of that input
     */
    record Operand(int input, int axis) {}

    /**
     * Coordinate j of output 0 is computed, element by element, from coordinate j of each operand, and from the node's other
     * inputs as a whole.
     *
     * @param axis channel axis of output 0
     * @param operands the inputs that have coordinates; those that are initializers are cut as the output is
     * @param zeroAbsorbs whether the output is 0 as soon as one operand is
     */
    record Aligned(int axis, List<Operand> operands, boolean zeroAbsorbs) implements ChannelRelation {
        /** Copies the list. */
        public Aligned {
            operands = List.copyOf(operands);
        }
    }

    /**
     * Each coordinate of an output comes from one coordinate of one input.
     *
     * @param routes one for each output
     */
    record IndexMapped(List<IndexMapping> routes) implements ChannelRelation {
        /** Copies the list. */
        public IndexMapped {
            routes = List.copyOf(routes);
        }
    }

    /** Where one output's coordinates come from. */
    final class IndexMapping {
        private static final int FILL = -1;
        private final int axis;
        private final int[] inputs;
        private final int[] coordinates;
        private final double fill;
        private final DoubleUnaryOperator law;

        private IndexMapping(int axis, int[] inputs, int[] coordinates, double fill, DoubleUnaryOperator law) {
            this.axis = axis;
            this.inputs = inputs;
            this.coordinates = coordinates;
            this.fill = fill;
            this.law = law;
        }

        /** Coordinate j of the output's {@code axis} is coordinate {@code coordinates[j]} of an input. */
        public static IndexMapping of(int axis, int input, int... coordinates) {
            int[] inputs = new int[coordinates.length];
            Arrays.fill(inputs, input);
            return new IndexMapping(axis, inputs, coordinates.clone(), 0, k -> k);
        }

        /** Coordinate j of the output's {@code axis} is coordinate j of an input. */
        public static IndexMapping same(int axis, int input, int size) {
            return of(axis, input, IntStream.range(0, size).toArray());
        }

        /** The coordinates of this route, and those of another behind them. */
        public IndexMapping then(IndexMapping other) {
            return new IndexMapping(
                    axis, joined(inputs, other.inputs), joined(coordinates, other.coordinates), fill, law);
        }

        private static int[] joined(int[] first, int[] second) {
            return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
        }

        /** This route with coordinates before and behind it that are constant. */
        public IndexMapping padded(int before, int behind, double constant) {
            int[] head = new int[before];
            int[] tail = new int[behind];
            Arrays.fill(head, FILL);
            Arrays.fill(tail, FILL);
            return new IndexMapping(
                    axis, joined(joined(head, inputs), tail), joined(joined(head, coordinates), tail), constant, law);
        }

        /**
         * This route, where an input that is {@code k} at all elements of a coordinate makes an output that is {@code law(k)} at
         * all elements; NaN says that it is not the same at all.
         */
        public IndexMapping withLaw(DoubleUnaryOperator newLaw) {
            return new IndexMapping(axis, inputs, coordinates, fill, newLaw);
        }

        /** The channel axis of the output. */
        public int axis() {
            return axis;
        }

        /** Number of coordinates of the output. */
        public int size() {
            return inputs.length;
        }

        /** Whether output coordinate {@code j} is constant, whatever the inputs are. */
        public boolean isFill(int j) {
            return inputs[j] == FILL;
        }

        /** The constant of the coordinates that are filled. */
        public double fill() {
            return fill;
        }

        /** The input that output coordinate {@code j} comes from. */
        public int input(int j) {
            return inputs[j];
        }

        /** The coordinate of that input. */
        public int coordinate(int j) {
            return coordinates[j];
        }

        /** What a constant coordinate becomes. */
        public double constant(double k) {
            return law.applyAsDouble(k);
        }
    }

    /**
     * Each coordinate of output 0 is a weighted sum over coordinates of input 0, with weights in input 1: of all of them, or in
     * grouped form of those in its group.
     *
     * @param inputAxis channel axis of input 0
     * @param axis channel axis of output 0
     * @param outputsFirst whether the weights are [K, C / groups, ...] rather than [C, K / groups, ...], where C coordinates are
     *     read and K are made
     * @param groups number of groups
     * @param uniform whether an input that is constant along a channel makes a constant output, which padding with zeros spoils
     */
    record Contraction(int inputAxis, int axis, boolean outputsFirst, int groups, boolean uniform)
            implements ChannelRelation {}
}
