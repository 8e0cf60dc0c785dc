package dev.dnal.tribuo.strategy.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuccessiveHalvingTest {
    private static int used(SuccessiveHalving halving) {
        return IntStream.range(0, halving.rounds())
                .map(round -> (halving.candidates() >> round) * halving.epochs(round))
                .sum();
    }

    /** Of 8 candidates, 8, 4 and 2 train 1, 2 and 4 epochs: 8 in each round. */
    @Test
    void allRoundsHaveTheSameEpochs() {
        SuccessiveHalving halving = SuccessiveHalving.of(24, 8);
        assertEquals(8, halving.candidates());
        assertEquals(3, halving.rounds());
        assertEquals(1, halving.epochs(0));
        assertEquals(2, halving.epochs(1));
        assertEquals(4, halving.epochs(2));
    }

    @Test
    void whatIsLeftGoesToTheLastTwo() {
        SuccessiveHalving halving = SuccessiveHalving.of(29, 8);
        assertEquals(2, halving.epochs(1));
        assertEquals(6, halving.epochs(2));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 2", "7, 2", "8, 4", "23, 4", "24, 8", "63, 8", "64, 8"})
    void fewEpochsTellFewCandidatesApart(int total, int candidates) {
        assertEquals(candidates, SuccessiveHalving.of(total, 8).candidates());
    }

    @Test
    void moreIsNeverUsedThanThereIsAndLittleIsLeft() {
        for (int total = 2; total < 200; total++) {
            int used = used(SuccessiveHalving.of(total, 16));
            assertTrue(used <= total && used >= total - 1, used + " of " + total);
        }
    }
}
