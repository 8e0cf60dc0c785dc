package dev.dnal.tribuo.search.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.tribuo.schedule.DeltaSchedule;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedScheduleTest {
    private static final PublishedSchedule SCHEDULE = new PublishedSchedule(1e-3, new DeltaSchedule(1, 10_000), 4);

    /** From 1 to 10000 in four steps: each epoch is 10 times as steep as the one before, and the first is so already. */
    @Test
    void theSteepnessGrowsWithTheNumberOfTheEpoch() {
        assertEquals(10, SCHEDULE.next(List.of()).delta(), 1e-9);
        assertEquals(100, SCHEDULE.next(List.of(GateEpochs.ofMacs(1))).delta(), 1e-9);
    }

    @Test
    void lambdaStaysAsItIsWhateverTheEpochsComeTo() {
        assertEquals(1e-3, SCHEDULE.next(List.of()).lambda());
        assertEquals(
                1e-3, SCHEDULE.next(List.of(GateEpochs.ofMacs(1_000_000_000))).lambda());
    }
}
