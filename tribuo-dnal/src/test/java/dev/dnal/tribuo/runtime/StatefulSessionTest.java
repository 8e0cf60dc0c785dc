package dev.dnal.tribuo.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.runtime.tensor.StateBinding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatefulSessionTest {
    private static final SessionConfig CONFIG = SessionConfig.on(Device.CPU).withThreads(1);

    /** SGD with momentum on the loss sum((w - target)^2) / 2: v' = m v + (w - target), w' = w - lr v', and a count. */
    private static final byte[] STEP = SmallModel.model()
            .input("w", ElementType.FLOAT32, 3)
            .input("v", ElementType.FLOAT32, 3)
            .input("count", ElementType.INT64)
            .input("one", ElementType.INT64)
            .input("momentum", ElementType.FLOAT32)
            .input("target", ElementType.FLOAT32, -1)
            .input("lr", ElementType.FLOAT32)
            .node("Sub", "w,target", "gradient")
            .node("Mul", "v,momentum", "kept")
            .node("Add", "kept,gradient", "v_next")
            .node("Mul", "v_next,lr", "change")
            .node("Sub", "w,change", "w_next")
            .node("Add", "count,one", "count_next")
            .node("ReduceSumSquare", "gradient", "loss", SmallModel.integer("keepdims", 0))
            .output("loss", ElementType.FLOAT32)
            .output("w_next", ElementType.FLOAT32, 3)
            .output("v_next", ElementType.FLOAT32, 3)
            .output("count_next", ElementType.INT64)
            .bytes();

    private static final List<StateBinding> BINDINGS = List.of(
            new StateBinding("w", "w_next"), new StateBinding("v", "v_next"), new StateBinding("count", "count_next"));

    private static final Map<String, HostTensor> FEEDS =
            Map.of("target", HostTensor.of(new float[] {1, -1, 0.5f}, 3), "lr", HostTensor.scalar(0.1f));

    private long sessionsBefore;
    private long tensorsBefore;

    @BeforeEach
    void count() {
        sessionsBefore = OnnxSession.openSessions();
        tensorsBefore = OrtTensors.open();
    }

    @AfterEach
    void nothingIsLeftOpen() {
        assertEquals(sessionsBefore, OnnxSession.openSessions());
        assertEquals(tensorsBefore, OrtTensors.open());
    }

    private static Map<String, HostTensor> initial() {
        return Map.of(
                "w", HostTensor.of(new float[] {0, 0, 2}, 3),
                "v", HostTensor.of(new float[3], 3),
                "count", HostTensor.scalar(0L),
                "one", HostTensor.scalar(1L),
                "momentum", HostTensor.scalar(0.9f));
    }

    private static StatefulSession open() {
        return StatefulSession.open(STEP, CONFIG, BINDINGS, initial());
    }

    @Test
    void aHundredStepsEqualALoopByHand() {
        float[] w = {0, 0, 2};
        float[] v = new float[3];
        float[] target = {1, -1, 0.5f};
        try (StatefulSession session = open()) {
            for (int step = 0; step < 100; step++) {
                float loss = 0;
                for (int i = 0; i < 3; i++) {
                    float gradient = w[i] - target[i];
                    loss += gradient * gradient;
                    v[i] = v[i] * 0.9f + gradient;
                    w[i] = w[i] - v[i] * 0.1f;
                }
                Map<String, HostTensor> outputs = session.step(FEEDS, List.of("loss"));
                assertEquals(Set.of("loss"), outputs.keySet());
                assertEquals(loss, outputs.get("loss").item(), 1e-6);
            }
            Map<String, HostTensor> state = session.readState();
            assertArrayEquals(w, state.get("w").toFloatArray(), 1e-6f);
            assertArrayEquals(v, state.get("v").toFloatArray(), 1e-6f);
            assertEquals(100, state.get("count").item());
        }
    }

    @Test
    void theStateOutlivesTheMemoryOfTheCaller() {
        byte[] model = SmallModel.model()
                .input("w", ElementType.FLOAT32, -1)
                .constant("shape", -1)
                .node("Reshape", "w,shape", "w_next")
                .output("w_next", ElementType.FLOAT32, -1)
                .bytes();
        HostTensor first = HostTensor.allocate(ElementType.FLOAT32, 1000);
        first.floats().put(7, 3f);
        List<StateBinding> bindings = List.of(new StateBinding("w", "w_next"));
        try (StatefulSession session = StatefulSession.open(model, CONFIG, bindings, Map.of("w", first))) {
            session.step(Map.of(), List.of());
            first.floats().put(7, 99f);
            session.step(Map.of(), List.of());
            assertEquals(3f, session.readState().get("w").floats().get(7));
        }
    }

    @Test
    void theStateBeforeTheFirstStepIsTheInitialState() {
        try (StatefulSession session = open()) {
            assertEquals(initial().keySet(), session.readState().keySet());
            assertArrayEquals(
                    new float[] {0, 0, 2}, session.readState().get("w").toFloatArray());
        }
    }

    @Test
    void stateThatIsNotBoundIsConstantAndNotFed() {
        try (StatefulSession session = open()) {
            Map<String, HostTensor> tooMany = new LinkedHashMap<>(FEEDS);
            tooMany.put("momentum", HostTensor.scalar(0.5f));
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> session.step(tooMany, List.of()));
            assertTrue(error.getMessage().contains("not to be fed [momentum]"), error.getMessage());
            session.step(FEEDS, List.of());
            session.step(FEEDS, List.of());
            assertEquals(0.9f, session.readState().get("momentum").item());
        }
    }

    @Test
    void aSessionWithoutBindingsKeepsItsConstants() {
        Map<String, HostTensor> all = initial();
        try (StatefulSession session = StatefulSession.open(STEP, CONFIG, List.of(), all)) {
            double first = session.step(FEEDS, List.of("loss")).get("loss").item();
            assertEquals(first, session.step(FEEDS, List.of("loss")).get("loss").item());
        }
    }

    @Test
    void anOutputThatIsStateCanBeWantedToo() {
        try (StatefulSession session = open()) {
            HostTensor w = session.step(FEEDS, List.of("w_next")).get("w_next");
            assertArrayEquals(session.readState().get("w").toFloatArray(), w.toFloatArray());
        }
    }

    @Test
    void aStepThatFailsLeavesTheState() {
        try (StatefulSession session = open()) {
            session.step(FEEDS, List.of());
            float[] before = session.readState().get("w").toFloatArray();
            Map<String, HostTensor> wrong =
                    Map.of("target", HostTensor.of(new float[2], 2), "lr", HostTensor.scalar(0.1f));
            assertThrows(GraphRunException.class, () -> session.step(wrong, List.of()));
            assertArrayEquals(before, session.readState().get("w").toFloatArray());
            session.step(FEEDS, List.of());
            assertEquals(2, session.readState().get("count").item());
        }
    }

    @Test
    void aFirstStepThatFailsLeavesTheInitialState() {
        try (StatefulSession session = open()) {
            Map<String, HostTensor> wrong =
                    Map.of("target", HostTensor.of(new float[2], 2), "lr", HostTensor.scalar(0.1f));
            assertThrows(GraphRunException.class, () -> session.step(wrong, List.of()));
            session.step(FEEDS, List.of());
            assertEquals(1, session.readState().get("count").item());
        }
    }

    /** From w = 1 where the target is 1, -1 and 0.5, without velocity: w goes by a tenth of what it is off. */
    @Test
    void whatReplacesAPartOfTheStateIsWhatTheNextStepStartsFrom() {
        try (StatefulSession session = open()) {
            session.step(FEEDS, Set.of());
            session.replaceState(
                    Map.of("w", HostTensor.of(new float[] {1, 1, 1}, 3), "v", HostTensor.of(new float[] {0, 0, 0}, 3)));
            session.step(FEEDS, Set.of());
            assertArrayEquals(
                    new float[] {1, 0.8f, 0.95f}, session.readState().get("w").toFloatArray(), 1e-6f);
            assertEquals(2, session.readState().get("count").toLongArray()[0]);
        }
    }

    @Test
    void constantsAndTheInitialStateCanBeReplacedToo() {
        try (StatefulSession session = open()) {
            session.replaceState(Map.of("one", HostTensor.scalar(5L), "count", HostTensor.scalar(2L)));
            session.step(FEEDS, Set.of());
            assertEquals(7, session.readState().get("count").toLongArray()[0]);
        }
    }

    @Test
    void refusesToReplaceTheStateByWhatIsNotLikeIt() {
        try (StatefulSession session = open()) {
            for (Map<String, HostTensor> wrong : List.of(
                    Map.of("x", HostTensor.scalar(1L)),
                    Map.of("count", HostTensor.scalar(1f)),
                    Map.of("w", HostTensor.of(new float[2], 2)))) {
                assertThrows(IllegalArgumentException.class, () -> session.replaceState(wrong), wrong::toString);
            }
            assertArrayEquals(
                    new float[] {0, 0, 2}, session.readState().get("w").toFloatArray());
        }
    }

    @Test
    void manyStepsHoldNoMoreTensorsThanOne() {
        try (StatefulSession session = open()) {
            session.step(FEEDS, List.of("loss"));
            long afterOne = OrtTensors.open();
            for (int i = 0; i < 50; i++) {
                session.step(FEEDS, List.of("loss"));
            }
            assertEquals(afterOne, OrtTensors.open());
        }
    }

    @Test
    void doublePrecisionStateGoesOn() {
        byte[] model = SmallModel.model()
                .input("x", ElementType.FLOAT64, 1)
                .node("Add", "x,x", "y")
                .output("y", ElementType.FLOAT64, 1)
                .bytes();
        Map<String, HostTensor> state = Map.of("x", HostTensor.of(new double[] {0.1}, 1));
        try (StatefulSession session =
                StatefulSession.open(model, CONFIG, List.of(new StateBinding("x", "y")), state)) {
            for (int i = 0; i < 10; i++) {
                session.step(Map.of(), List.of());
            }
            assertEquals(0.1 * 1024, session.readState().get("x").item());
        }
    }

    @Test
    void refusesStateInTheFeeds() {
        try (StatefulSession session = open()) {
            Map<String, HostTensor> feeds = Map.of(
                    "target",
                    FEEDS.get("target"),
                    "lr",
                    FEEDS.get("lr"),
                    "w",
                    initial().get("w"));
            assertThrows(IllegalArgumentException.class, () -> session.step(feeds, List.of()));
        }
    }

    @Test
    void refusesAStateWithoutInitialValue() {
        Map<String, HostTensor> partial = Map.of("w", initial().get("w"));
        IllegalArgumentException thrown = assertThrows(
                IllegalArgumentException.class, () -> StatefulSession.open(STEP, CONFIG, BINDINGS, partial));
        assertTrue(thrown.getMessage().contains("'v' has no initial value"), thrown.getMessage());
    }

    @Test
    void refusesBindingsThatDoNotFit() {
        assertRefused("w", "nowhere");
        assertRefused("nowhere", "w_next");
        assertRefused("w", "count_next");
        assertRefused("w", "w");
    }

    private static void assertRefused(String input, String output) {
        List<StateBinding> bindings = List.of(new StateBinding(input, output));
        assertThrows(IllegalArgumentException.class, () -> StatefulSession.open(STEP, CONFIG, bindings, initial()));
    }

    @Test
    void refusesToBindAnOutputTwice() {
        List<StateBinding> bindings = List.of(new StateBinding("w", "w_next"), new StateBinding("v", "w_next"));
        assertThrows(IllegalArgumentException.class, () -> StatefulSession.open(STEP, CONFIG, bindings, initial()));
    }

    @Test
    void isClosedOnceAndThenRefuses() {
        StatefulSession session = open();
        session.step(FEEDS, List.of());
        session.close();
        session.close();
        assertThrows(IllegalStateException.class, () -> session.step(FEEDS, List.of()));
        assertThrows(IllegalStateException.class, session::readState);
    }

    @Test
    void stepsThatMeetCloseRunOrRefuse() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 300; round++) {
                StatefulSession session = open();
                CyclicBarrier start = new CyclicBarrier(2);
                Future<Boolean> steps = threads.submit(() -> stepUntilClosed(session, start));
                threads.submit(() -> {
                            start.await();
                            session.close();
                            return true;
                        })
                        .get();
                assertTrue(steps.get());
            }
        } finally {
            threads.shutdown();
        }
    }

    private static boolean stepUntilClosed(StatefulSession session, CyclicBarrier start) throws Exception {
        start.await();
        try {
            while (true) {
                session.step(FEEDS, List.of("loss"));
            }
        } catch (IllegalStateException closed) {
            return closed.getMessage().contains("closed");
        }
    }
}
