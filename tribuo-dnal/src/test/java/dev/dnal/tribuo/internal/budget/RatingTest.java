package dev.dnal.tribuo.internal.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RatingTest {
    private static final Map<String, double[]> SCORES =
            Map.of("first", new double[] {2, -1}, "second", new double[] {-0.5, 3});

    private static double loss(boolean[] first, boolean[] second) {
        return Rating.ofGates(SCORES).losses().orElseThrow().applyAsDouble(Map.of("first", first, "second", second));
    }

    @Test
    void gatesAreWorthWhatTheirScoresAre() {
        assertEquals(-3.5, loss(new boolean[] {true, true}, new boolean[] {true, true}));
        assertEquals(0, loss(new boolean[2], new boolean[2]), 1e-12);
    }

    @Test
    void nothingIsBetterThanWhatGatesSay() {
        double asGatesSay = loss(new boolean[] {true, false}, new boolean[] {false, true});
        assertEquals(-5, asGatesSay);
        for (int choice = 0; choice < 16; choice++) {
            boolean[] first = {(choice & 1) > 0, (choice & 2) > 0};
            boolean[] second = {(choice & 4) > 0, (choice & 8) > 0};
            assertTrue(loss(first, second) >= asGatesSay);
        }
    }

    @Test
    void scoresAreNoLosses() {
        assertTrue(Rating.ofScores(SCORES, Map.of()).losses().isEmpty());
    }
}
