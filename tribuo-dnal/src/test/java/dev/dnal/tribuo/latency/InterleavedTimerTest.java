package dev.dnal.tribuo.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.latency.InterleavedTimer.Effort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InterleavedTimerTest {
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> calls = new ArrayList<>();

    private Runnable taking(String name, long... millis) {
        AtomicLong call = new AtomicLong();
        return () -> {
            calls.add(name);
            nanos.addAndGet(1_000_000 * millis[(int) (call.getAndIncrement() % millis.length)]);
        };
    }

    private Timings measure(Effort effort, Runnable... things) {
        List<String> names = List.of("a", "b", "c").subList(0, things.length);
        return new InterleavedTimer(effort, nanos::get).measure(names, List.of(things));
    }

    private static Effort effort(int rounds, double precision, int limitMillis) {
        return new Effort(0, rounds, precision, Duration.ofMillis(limitMillis), Duration.ZERO);
    }

    @Test
    void thingsTakeTurns() {
        measure(effort(3, 1, 0), taking("a", 1), taking("b", 1));
        assertEquals("ababab", String.join("", calls));
    }

    @Test
    void whatWarmsUpDoesNotCount() {
        Effort effort = new Effort(2, 3, 1, Duration.ZERO, Duration.ZERO);
        assertEquals(3, measure(effort, taking("a", 1)).rounds());
        assertEquals(5, calls.size());
    }

    @Test
    void endsOnceRatiosAreKnownWellEnough() {
        Timings timings = measure(effort(4, 0.01, 1_000_000), taking("a", 2), taking("b", 3));
        assertEquals(4, timings.rounds());
        assertEquals(new Ratio(1.5, 1.5, 1.5), timings.ratio(1, 0));
        assertEquals(0.002, timings.variants().get(0).millis() / 1e3, 1e-12);
    }

    @Test
    void endsWhenTheTimeIsOverHoweverTheRatiosAre() {
        Timings timings = measure(effort(4, 0, 1_000), taking("a", 2, 7, 3, 90, 5), taking("b", 3, 2, 8));
        assertTrue(timings.precision() > 0);
        assertTrue(timings.rounds() > 4 && nanos.get() < 1_200_000_000L, timings.rounds() + " rounds");
    }

    @Test
    void disturbancesThatHitBothLeaveTheRatio() {
        long[] disturbed = {10, 10, 500, 10, 300, 70, 10};
        Timings timings = measure(effort(70, 0.01, 0), taking("a", disturbed), taking("b", disturbed));
        assertEquals(1, timings.ratio(1, 0).value());
        assertTrue(timings.ratio(1, 0).precision() < 0.01);
    }

    @Test
    void tellsABusyMachineByTheSpread() {
        assertFalse(measure(effort(20, 0, 0), taking("a", 100, 100, 102)).isBusy());
        assertTrue(measure(effort(20, 0, 0), taking("a", 100, 130, 160, 190)).isBusy());
    }

    @Test
    void eachThingNeedsAName() {
        InterleavedTimer timer = new InterleavedTimer(Effort.USUAL);
        assertThrows(IllegalArgumentException.class, () -> timer.measure(List.of("a"), List.of()));
        assertThrows(IllegalArgumentException.class, () -> timer.measure(List.of(), List.of()));
    }
}
