package dev.dnal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterleavedTest {
    @Test
    void medianOfAnOddNumberIsTheOneInTheMiddle() {
        assertEquals(3, Interleaved.median(List.of(9.0, 1.0, 3.0)));
    }

    @Test
    void medianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertEquals(2.5, Interleaved.median(List.of(9.0, 1.0, 3.0, 2.0)));
    }

    @Test
    void medianOfNothingIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Interleaved.median(List.of()));
    }

    @Test
    void stepsTakeTurnsAndWarmUpFirst() {
        List<String> calls = new ArrayList<>();
        Interleaved times = Interleaved.measure(() -> calls.add("ours"), () -> calls.add("peer"), Duration.ZERO);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < Interleaved.WARM_UP_ROUNDS + Interleaved.FEWEST_ROUNDS; i++) {
            expected.addAll(List.of("ours", "peer"));
        }
        assertEquals(expected, calls);
        assertEquals(Interleaved.FEWEST_ROUNDS, times.rounds());
    }
}
