package dev.dnal.tribuo.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SchedulesTest {
    @Test
    void deltaGrowsAsPublished() {
        double[] published = {2.512, 6.310, 15.85, 39.81, 100, 251.2, 631.0, 1585, 3981, 10_000};
        DeltaSchedule delta = new DeltaSchedule();
        for (int epoch = 0; epoch < published.length; epoch++) {
            assertEquals(published[epoch], delta.at(epoch, published.length), published[epoch] * 5e-4);
        }
    }

    @Test
    void deltaEndsWhereItShouldWhateverTheNumberOfEpochs() {
        assertEquals(500, new DeltaSchedule(2, 500).at(2, 3), 1e-9);
    }

    @Test
    void aCosineFallsFromItsPeakThroughHalfOfIt() {
        CosineRate rate = new CosineRate(0.2);
        assertEquals(0.2, rate.at(0, 10));
        assertEquals(0.1, rate.at(5, 10), 1e-12);
        assertEquals(0, rate.at(10, 10), 1e-12);
    }

    @Test
    void aCosineGoesOnWhereAnEarlierStageLeftIt() {
        CosineRate first = new CosineRate(0.1, 160, 0);
        assertEquals(0.05 * (1 + Math.cos(Math.PI * 79 / 160)), first.at(79, 80), 1e-12);
        CosineRate last = new CosineRate(0.1, 120, 30);
        assertEquals(0.05 * (1 + Math.cos(Math.PI * 30 / 120)), last.at(0, 90), 1e-12);
        assertEquals(0, last.at(100, 110), 1e-12, "it stays at 0 behind its horizon");
    }

    @Test
    void stepsDivideByTenAfterEachMilestone() {
        StepRate rate = new StepRate(0.1, List.of(40, 10));
        assertEquals(0.1, rate.at(9.99, 70));
        assertEquals(0.01, rate.at(10, 70), 1e-15);
        assertEquals(0.001, rate.at(40, 70), 1e-15);
    }

    @Test
    void aLineRisesAndThenFallsToNothing() {
        LinearRate rate = new LinearRate(0.2, 0.1);
        assertEquals(0, rate.at(0, 20));
        assertEquals(0.1, rate.at(1, 20), 1e-12);
        assertEquals(0.2, rate.at(2, 20), 1e-12);
        assertEquals(0.1, rate.at(11, 20), 1e-12);
        assertEquals(0, rate.at(20, 20), 1e-12);
        assertEquals(0.2, new LinearRate(0.2, 0).at(0, 20));
    }

    @Test
    void aScaledRateIsAShareOfAnother() {
        assertEquals(0.025, new ScaledRate(new CosineRate(0.1), 0.5).at(5, 10), 1e-12);
    }

    @Test
    void impossibleSchedulesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LinearRate(0, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new LinearRate(0.1, 1));
        assertThrows(IllegalArgumentException.class, () -> new ScaledRate(new ConstantRate(1), 0));
        assertThrows(IllegalArgumentException.class, () -> new ConstantRate(0));
        assertThrows(IllegalArgumentException.class, () -> new CosineRate(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new CosineRate(0.1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new CosineRate(0.1, 10, 10));
        assertThrows(IllegalArgumentException.class, () -> new StepRate(-1, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new DeltaSchedule(0, 10));
        assertThrows(IllegalArgumentException.class, () -> new DeltaSchedule(10, 9));
    }
}
