package dev.dnal.onnx.channel;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How the coordinates a reader wants are made from those a value has: picked, and filled where the value does not have them.
 */
final class ChannelRemap {
    private final int[] positions;
    private final double[] fills;
    private final int width;

    private ChannelRemap(int[] positions, double[] fills, int width) {
        this.positions = positions;
        this.fills = fills;
        this.width = width;
    }

    /**
     * For each coordinate of the reader, its position among those the value has, or -1. Where nobody cares, it is that of another coordinate: that
     * is as finite as the value is, while a number of ours may be what nobody can divide by, and a mask of 0 does not heal what comes of that.
     */
    int[] positions() {
        return positions;
    }

    /** What stands where the position is -1; NaN elsewhere. */
    double[] fills() {
        return fills;
    }

    /** Number of coordinates the value has. */
    int width() {
        return width;
    }

    /** Compares what is kept on both sides of a reading. */
    static ChannelRemap of(ReadEdge edge, ChannelSets sets) {
        int[] has = kept(edge.source(), sets);
        int[] wants = kept(edge.read(), sets);
        int[] positions = new int[wants.length];
        double[] fills = new double[wants.length];
        for (int i = 0; i < wants.length; i++) {
            int found = Arrays.binarySearch(has, wants[i]);
            boolean matters = edge.read().demanded[wants[i]] || !edge.source().isLive(wants[i]);
            positions[i] = found < 0 && !matters ? Math.min(-found - 1, has.length - 1) : Math.max(found, -1);
            fills[i] = positions[i] >= 0 ? Double.NaN : edge.source().constants[wants[i]];
        }
        return new ChannelRemap(positions, fills, has.length);
    }

    /** The coordinates that are kept, ascending. */
    static int[] kept(ChannelFacts facts, ChannelSets sets) {
        return IntStream.range(0, facts.size())
                .filter(j -> sets.isKept(facts.sets[j]))
                .toArray();
    }

    /** Whether both sides have the same coordinates. */
    boolean isNone() {
        return positions.length == width && IntStream.range(0, width).allMatch(i -> positions[i] == i);
    }

    /** Whether the reader wants coordinates and the value has none at all. */
    boolean isConstant() {
        return width == 0 && positions.length > 0;
    }

    /** Whether any coordinate is filled. */
    boolean hasFills() {
        return Arrays.stream(positions).anyMatch(position -> position < 0);
    }

    /** Whether one number does for all coordinates that are filled. */
    boolean hasOneFill() {
        return Arrays.stream(fills)
                        .filter(fill -> !Double.isNaN(fill))
                        .distinct()
                        .count()
                <= 1;
    }

    /** That number. */
    double fill() {
        return Arrays.stream(fills)
                .filter(fill -> !Double.isNaN(fill))
                .findFirst()
                .orElse(0);
    }

    /** Whether the value's coordinates stay side by side, so that only some before and behind them are filled. */
    boolean isPadding() {
        return width > 0
                && hasFills()
                && before() + width <= positions.length
                && IntStream.range(0, width).allMatch(i -> positions[before() + i] == i)
                && IntStream.range(before() + width, positions.length).allMatch(i -> positions[i] < 0);
    }

    /** Number of coordinates that are filled before the first that is not. */
    int before() {
        return (int) IntStream.range(0, positions.length)
                .takeWhile(i -> positions[i] < 0)
                .count();
    }

    /** Elements that have to be written per element of a coordinate. */
    long moved() {
        if (isNone() || isConstant() || positions.length == 0) {
            return 0;
        }
        return (long) positions.length + (hasFills() && !isPadding() ? width + 1 : 0);
    }
}
