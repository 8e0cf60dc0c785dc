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
            return 1 / share;
        }));
        assertEquals(List.of(1.0, 0.5, 0.2), tried);
    }

    @Test
    void theHighestIsTakenThatIsNearlyAsGoodAsTheBest() {
        assertEquals(0.2, RateTrials.share(share -> share > 0.3 ? 10 : share == 0.1 ? 1 : 1.05));
    }

    @Test
    void ratesAtWhichStepsDivergeAreTooHigh() {
        assertEquals(0.01, RateTrials.share(share -> share > 0.015 ? Double.NaN : 1));
        assertEquals(0.001, RateTrials.share(share -> share > 0.0015 ? Double.POSITIVE_INFINITY : 5));
    }

    @Test
    void withoutAnyThatSuitsTheLeastIsLeft() {
        assertEquals(0.001, RateTrials.share(share -> Double.NaN));
    }
}
