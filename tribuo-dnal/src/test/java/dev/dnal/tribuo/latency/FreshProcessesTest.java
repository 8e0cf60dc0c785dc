package dev.dnal.tribuo.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.latency.InterleavedTimer.Effort;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FreshProcessesTest {
    private static final SessionConfig SESSION = SessionConfig.on(Device.CPU).withThreads(1);

    private static FreshProcesses processes(int count, Duration patience) {
        return new FreshProcesses(count, Effort.USUAL.within(Duration.ofMillis(50)), patience);
    }

    private static TimedModel network(int width) {
        return network(width, 2);
    }

    private static TimedModel network(int width, int batch) {
        return TimedModel.of(
                width + " of " + batch,
                new SmallVgg(width)
                        .build(new ImageShape(1, 8, 8), 3, new SplittableRandom(1))
                        .graph(),
                batch);
    }

    @Test
    void eachProcessIsARound() throws IOException {
        Timings timings = processes(2, Duration.ofMinutes(2)).measure(List.of(network(2), network(8)), SESSION);
        assertEquals(2, timings.rounds());
        assertEquals(
                List.of("2 of 2", "8 of 2"),
                timings.variants().stream().map(Timings.Variant::name).toList());
        assertTrue(timings.variants().stream().allMatch(variant -> variant.millis() > 0));
    }

    @Test
    void networksForOtherNumbersOfImagesHaveTurnsOfTheirOwn() throws IOException {
        TimedModel narrow = network(2, 2);
        TimedModel wide = network(8, 2);
        List<TimedModel> mixed = List.of(narrow, network(2, 16), wide, network(8, 16));
        Timings timings = processes(1, Duration.ofMinutes(2)).measure(mixed, SESSION);
        assertEquals(
                List.of("2 of 2", "2 of 16", "8 of 2", "8 of 16"),
                timings.variants().stream().map(Timings.Variant::name).toList());
        assertEquals(
                List.of(List.of(narrow, wide), List.of(mixed.get(1), mixed.get(3))),
                List.copyOf(TimedModel.byBatch(mixed)));
    }

    @Test
    void aProcessThatFailsTellsWhy() {
        TimedModel none = new TimedModel("none", new byte[] {1, 2, 3}, 1);
        IOException thrown = assertThrows(
                IOException.class, () -> processes(1, Duration.ofMinutes(2)).measure(List.of(none), SESSION));
        assertTrue(thrown.getMessage().contains("expected an ONNX model, found 3 bytes"), thrown.getMessage());
    }

    @Test
    void aProcessThatTakesTooLongIsEnded() {
        IOException thrown = assertThrows(
                IOException.class, () -> processes(1, Duration.ZERO).measure(List.of(network(2)), SESSION));
        assertTrue(thrown.getMessage().contains("longer than 0 seconds"), thrown.getMessage());
    }
}
