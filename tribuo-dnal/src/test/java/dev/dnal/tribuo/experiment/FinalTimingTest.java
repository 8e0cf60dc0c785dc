package dev.dnal.tribuo.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.Budget;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FinalTimingTest {
    private static final SessionConfig SESSION = SessionConfig.on(Device.CPU).withThreads(3);

    private static final Map<String, byte[]> NETWORKS = new LinkedHashMap<>();

    static {
        NETWORKS.put(MeasuredTimes.WHOLE, network(4));
        NETWORKS.put(MeasuredTimes.LEARNED, network(2));
    }

    private static byte[] network(int width) {
        return OnnxWriter.toBytes(new SmallVgg(width)
                .build(new ImageShape(1, 8, 8), 3, new SplittableRandom(1))
                .graph());
    }

    private static List<Integer> batches(MeasuredTimes times) {
        return times.batches().stream().map(MeasuredTimes.OfBatch::batch).toList();
    }

    @Test
    void whereNoProcessCanBeBegunThisOneTimes() {
        FinalTiming timing = new FinalTiming(SESSION, Optional.empty(), 5, (models, config) -> {
            throw new IOException("there is no java");
        });
        MeasuredTimes times = timing.of(NETWORKS);
        assertEquals(0, times.processes());
        assertEquals("there is no java", times.whyHere());
        assertEquals(List.of(1, 64), batches(times));
        assertTrue(times.of(MeasuredTimes.LEARNED, 64).millis() > 0);
        assertEquals(1, times.of(MeasuredTimes.WHOLE, 64).share());
    }

    @Test
    void networksAreTimedForOneThreadUnlessABudgetIsForMore() {
        assertEquals(
                1, new FinalTiming(SESSION, Optional.empty(), 0).of(NETWORKS).threads());
        Budget budget = new Budget(Budget.Cost.LATENCY, "0.5x").timedWith(2, 8);
        MeasuredTimes times = new FinalTiming(SESSION, Optional.of(budget), 0).of(NETWORKS);
        assertEquals(2, times.threads());
        assertEquals(List.of(1, 8, 64), batches(times), "that of the budget too");
        assertNull(times.whyHere(), "nothing has failed");
    }

    @Test
    void otherProcessesTimeAllNetworksForEachBatch() {
        FinalTiming timing = new FinalTiming(SESSION, Optional.empty(), 1);
        MeasuredTimes times = timing.of(NETWORKS);
        assertEquals(1, times.processes());
        assertNull(times.whyHere());
        assertEquals(List.of(1, 64), batches(times));
        assertEquals("cpu", times.device());
    }

    @Test
    void theOthersAreComparedWithTheLearnedOne() {
        Map<String, byte[]> networks = new LinkedHashMap<>(NETWORKS);
        networks.put(MeasuredTimes.PADDED, network(4));
        for (MeasuredTimes.OfBatch batch :
                new FinalTiming(SESSION, Optional.empty(), 0).of(networks).batches()) {
            assertEquals(
                    List.of(MeasuredTimes.WHOLE, MeasuredTimes.PADDED),
                    List.copyOf(batch.toLearned().keySet()));
            assertTrue(batch.toLearned().values().stream().allMatch(ratio -> ratio.value() > 0));
        }
    }
}
