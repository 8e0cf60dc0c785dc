package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateTrialsTest {
    @Test
    void theScheduleStaysWhereNothingSuitsBetter() {
        List<Double> tried = new ArrayList<>();
        assertEquals(1, RateTrials.share(share -> {
            tried.add(share);
            return 0.1 / share;
        }));
        assertEquals(List.of(1.0, 0.5, 0.2), tried);
    }

    @Test
    void theHighestIsTakenThatIsNearlyAsGoodAsTheBest() {
        assertEquals(0.2, RateTrials.share(share -> share > 0.3 ? 0.9 : share == 0.1 ? 0.5 : 0.52));
    }

    @Test
    void ratesAtWhichStepsDivergeAreTooHigh() {
        assertEquals(0.01, RateTrials.share(share -> share > 0.015 ? Double.NaN : 0.5));
        assertEquals(0.001, RateTrials.share(share -> share > 0.0015 ? Double.POSITIVE_INFINITY : 0.9));
    }

    /** A network that is dead gives the same loss from then on. */
    @Test
    void ratesAtWhichNothingIsLearnedAreTooHigh() {
        assertEquals(0.02, RateTrials.share(share -> share > 0.03 ? 1.02 : 0.99));
    }

    @Test
    void withoutAnyThatSuitsTheOneThatDoesLeastHarmIsLeft() {
        assertEquals(0.001, RateTrials.share(share -> 1 + share));
        assertEquals(0.001, RateTrials.share(share -> Double.NaN));
    }
}
