package dev.dnal.conformance.fuzz;

import java.util.random.RandomGenerator;

/** Whole numbers at which programs go wrong. */
final class Extremes {
    private static final long[] ALL = {
        0,
        1,
        -1,
        2,
        -2,
        3,
        7,
        64,
        1024,
        1_000_000,
        1L << 31,
        (1L << 31) - 1,
        -(1L << 31),
        1L << 32,
        1L << 62,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private Extremes() {}

    static long any(RandomGenerator random) {
        return ALL[random.nextInt(ALL.length)];
    }
}
