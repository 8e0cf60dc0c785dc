package dev.dnal.onnx.channel;

import java.util.Arrays;
import java.util.List;

/**
 * The channels of one value, or of one reading of a value: for each coordinate along its channel axis what is known of it.
 */
final class ChannelFacts {
    /** Stands in {@link #constants} for a coordinate that is not constant. */
    static final double LIVE = Double.NaN;

    /** The channel axis. */
    final int axis;

    /** The set each coordinate belongs to, see {@link ChannelSets}. */
    final int[] sets;

    /** The constant that all elements of a coordinate are, or {@link #LIVE}. */
    final double[] constants;

    /** Whether what a coordinate holds is used by anyone. */
    final boolean[] demanded;

    /** Elements of one coordinate for one example; sizes that are not known count as 1. */
    final long elements;

    ChannelFacts(int axis, int[] sets, double[] constants, long elements) {
        this.axis = axis;
        this.sets = sets;
        this.constants = constants;
        this.demanded = new boolean[sets.length];
        this.elements = elements;
    }

    int size() {
        return sets.length;
    }

    /** The sets of all coordinates, each by the first set of those that were united with it: two rows are equal if they stay or go together. */
    List<Integer> row(ChannelSets all) {
        return Arrays.stream(sets).map(all::find).boxed().toList();
    }

    boolean isLive(int j) {
        return Double.isNaN(constants[j]);
    }

    /** Whether coordinate {@code j} has to be computed: someone uses it, and it is not known beforehand. */
    boolean isNeeded(int j) {
        return demanded[j] && isLive(j);
    }

    static double[] live(int size) {
        double[] constants = new double[size];
        Arrays.fill(constants, LIVE);
        return constants;
    }
}
