package dev.dnal.tribuo.shrink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.record.Architecture;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoundScheduleTest {
    private static final int IMAGES = 640;

    /** Ten steps an epoch: 100 of gates and 400 of the small network. */
    private static ShrinkSettings settings(double limit) {
        return ShrinkSettings.within(new MaxDrop(1, new Budget(Budget.Cost.MACS, "1x")))
                .withGates(10)
                .withRecovery(40)
                .withTimeLimitSeconds(limit);
    }

    private static RoundSchedule schedule(double limit) {
        return new RoundSchedule(settings(limit), IMAGES, () -> new StepSeconds(1, 2));
    }

    private static int epochs(ShrinkSettings round) {
        return round.gateEpochs(IMAGES) + round.recoveryEpochs(IMAGES);
    }

    @Test
    void withoutALimitAllRoundsTrainAsLongAsOneNetworkWould() {
        RoundSchedule schedule = new RoundSchedule(settings(0), IMAGES, () -> {
            throw new AssertionError("Nothing needs to be timed");
        });
        for (int round = 1; round <= ShrinkSettings.MOST_ROUNDS; round++) {
            assertEquals(Optional.of(settings(0)), schedule.round(round, 1, 0.5));
        }
        assertEquals(Optional.empty(), schedule.round(ShrinkSettings.MOST_ROUNDS + 1, 1, 0.5));
    }

    @Test
    void aStepCostsWhatTheTeacherAndTheShareOfTheNetworkDo() {
        StepSeconds step = new StepSeconds(1, 2);
        assertEquals(100 + 800, step.total(100, 1, 400, 1), 1e-9);
        // A quarter is the teacher's, and half of the rest.
        assertEquals(100 + 500, step.total(100, 1, 400, 0.5), 1e-9);
    }

    @Test
    void roundsShareALimitByTheirEpochs() {
        // A round to a half takes 600 s: five would take 3,000.
        ShrinkSettings all = schedule(10_000).round(1, 1, 0.5).orElseThrow();
        assertEquals(50, epochs(all));
        ShrinkSettings less = schedule(1500).round(1, 1, 0.5).orElseThrow();
        assertEquals(0.8 * 1500 / 5 / 600 * 50, epochs(less), 1);
        assertEquals(1500, less.timeLimitSeconds());
        // Of so little time there are three rounds, each of which has an epoch of both at least.
        ShrinkSettings least = schedule(1).round(1, 1, 0.5).orElseThrow();
        assertEquals(2, epochs(least));
    }

    @Test
    void whatARoundHasTakenIsLearnedFrom() {
        RoundSchedule schedule = schedule(1500);
        ShrinkSettings first = schedule.round(1, 1, 0.5).orElseThrow();
        schedule.took(1000);
        ShrinkSettings second = schedule.round(2, 1, 0.5).orElseThrow();
        assertTrue(epochs(second) < epochs(first), second + " after " + first);
        schedule.took(500);
        assertEquals(Optional.empty(), schedule.round(3, 1, 0.5), "all is used up");
    }

    @Test
    void withoutTimeForATenthOfARoundThereIsNoneUnlessNothingHasHeld() {
        RoundSchedule schedule = schedule(1500);
        schedule.round(1, 1, 0.5);
        schedule.took(1400);
        assertEquals(Optional.empty(), schedule.round(2, 0.5, 0.25));
        assertEquals(2, epochs(schedule.round(2, 1, 0.75).orElseThrow()));
    }

    @Test
    void widthsOfSeveralCutsAreThoseOfTheFirstNetwork() {
        Architecture first = cut(List.of(layer("a", 6, 12), layer("b", 0, 8), layer("c", 4, 4)), 100, 60);
        Architecture second = cut(List.of(layer("a", 3, 6)), 60, 40);
        Architecture both = DropSearch.inAll(List.of(first, second));
        assertEquals(List.of(layer("a", 3, 12), layer("b", 0, 8), layer("c", 4, 4)), both.layers());
        assertEquals(100, both.before().macs());
        assertEquals(40, both.after().macs());
    }

    private static Architecture.LayerWidth layer(String name, int kept, int total) {
        return new Architecture.LayerWidth(name, Decision.Kind.CHANNEL, kept, total);
    }

    private static Architecture cut(List<Architecture.LayerWidth> layers, long before, long after) {
        return new Architecture(
                layers, new Architecture.NetworkSize(before, 10), new Architecture.NetworkSize(after, 5), 0);
    }
}
