package dev.dnal.tribuo.data.batch;

import java.util.random.RandomGenerator;

/** The Fisher-Yates shuffle, for arrays of indices. */
final class Shuffle {
    private Shuffle() {}

    static void inPlace(int[] values, RandomGenerator rng) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = rng.nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }
}
