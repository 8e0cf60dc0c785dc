package dev.dnal.tribuo.strategy.dnal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GateScheduleTest {
    @Test
    void gatesWaitForSmallGradients() {
        assertFalse(GateSchedule.START.isDue(0), "without any gradient");
        assertFalse(GateSchedule.START.isDue(1.1));
        assertTrue(GateSchedule.START.isDue(0.9));
    }

    @Test
    void theThresholdFallsWithAStepOfTheGatesAsItRisesInTenWithout() {
        GateSchedule due = GateSchedule.START.next(0.5);
        assertEquals(Math.pow(1.05, -10), due.threshold(), 1e-12);
        GateSchedule waiting = due;
        for (int step = 0; step < 10; step++) {
            waiting = waiting.next(100);
        }
        assertEquals(1, waiting.threshold(), 1e-12);
    }

    /** Whatever the size of the gradients. */
    @Test
    void inTheLongRunGatesMakeOneStepInEleven() {
        for (double information : new double[] {1e-3, 1, 1e3}) {
            GateSchedule schedule = GateSchedule.START;
            int steps = 0;
            for (int step = 0; step < 11_000; step++) {
                steps += schedule.isDue(information) ? 1 : 0;
                schedule = schedule.next(information);
            }
            assertEquals(1000, steps, 20, "of gradients " + information);
        }
    }
}
