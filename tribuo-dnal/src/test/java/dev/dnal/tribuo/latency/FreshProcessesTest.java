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
        return TimedModel.of(
                "width " + width,
                new SmallVgg(width)
                        .build(new ImageShape(1, 8, 8), 3, new SplittableRandom(1))
                        .graph(),
                2);
    }

    @Test
    void eachProcessIsARound() throws IOException {
        Timings timings = processes(2, Duration.ofMinutes(2)).measure(List.of(network(2), network(8)), SESSION);
        assertEquals(2, timings.rounds());
        assertEquals(
                List.of("width 2", "width 8"),
                timings.variants().stream().map(Timings.Variant::name).toList());
        assertTrue(timings.variants().stream().allMatch(variant -> variant.millis() > 0));
    }

    @Test
    void aProcessThatFailsTellsWhy() {
        TimedModel none = new TimedModel("none", new byte[] {1, 2, 3}, 1);
        IOException thrown = assertThrows(
                IOException.class, () -> processes(1, Duration.ofMinutes(2)).measure(List.of(none), SESSION));
        assertTrue(thrown.getMessage().contains("ONNX Runtime refused a model of 3 bytes"), thrown.getMessage());
    }

    @Test
    void aProcessThatTakesTooLongIsEnded() {
        IOException thrown = assertThrows(
                IOException.class, () -> processes(1, Duration.ZERO).measure(List.of(network(2)), SESSION));
        assertTrue(thrown.getMessage().contains("longer than 0 seconds"), thrown.getMessage());
    }
}
