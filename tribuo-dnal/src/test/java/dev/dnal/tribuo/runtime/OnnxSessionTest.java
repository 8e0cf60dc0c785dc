package dev.dnal.tribuo.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.runtime.tensor.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OnnxSessionTest {
    private static final SessionConfig CONFIG = SessionConfig.on(Device.CPU).withThreads(1);

    private static final byte[] ADDITION = SmallModel.model()
            .input("a", ElementType.FLOAT32, -1, 2)
            .input("b", ElementType.FLOAT32, 2)
            .node("Add", "a,b", "sum")
            .node("Mul", "a,b", "product")
            .output("sum", ElementType.FLOAT32, -1, 2)
            .output("product", ElementType.FLOAT32, -1, 2)
            .bytes();

    private static final Map<String, HostTensor> FEEDS = Map.of(
            "a", HostTensor.of(new float[] {1, 2, 3, 4}, 2, 2),
            "b", HostTensor.of(new float[] {10, 20}, 2));

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

    @Test
    void runsAGraph() {
        try (OnnxSession session = OnnxSession.open(ADDITION, CONFIG)) {
            Map<String, HostTensor> outputs = session.run(FEEDS);
            assertEquals(List.of("sum", "product"), List.copyOf(outputs.keySet()));
            assertArrayEquals(new float[] {11, 22, 13, 24}, outputs.get("sum").toFloatArray());
            assertArrayEquals(new long[] {2, 2}, outputs.get("product").shape());
        }
    }

    @Test
    void givesOnlyTheOutputsWanted() {
        try (OnnxSession session = OnnxSession.open(ADDITION, CONFIG)) {
            assertEquals(
                    List.of("product"),
                    List.copyOf(session.run(FEEDS, List.of("product")).keySet()));
        }
    }

    @Test
    void tellsInputsAndOutputs() {
        try (OnnxSession session = OnnxSession.open(ADDITION, CONFIG)) {
            assertEquals(
                    List.of(
                            new TensorSpec("a", ElementType.FLOAT32, List.of(TensorSpec.DYNAMIC, 2L)),
                            new TensorSpec("b", ElementType.FLOAT32, List.of(2L))),
                    session.inputs());
            assertEquals("product", session.outputs().get(1).name());
        }
    }

    @Test
    void readsADirectBufferThatIsFilledAnew() {
        HostTensor a = HostTensor.allocate(ElementType.FLOAT32, 1, 2);
        Map<String, HostTensor> feeds = Map.of("a", a, "b", FEEDS.get("b"));
        try (OnnxSession session = OnnxSession.open(ADDITION, CONFIG)) {
            for (int i = 0; i < 3; i++) {
                a.floats().put(new float[] {i, -i});
                assertArrayEquals(
                        new float[] {10 + i, 20 - i},
                        session.run(feeds).get("sum").toFloatArray());
            }
        }
    }

    @Test
    void everyElementTypeGoesInAndComesOut() {
        Map<ElementType, HostTensor> tensors = Map.of(
                ElementType.FLOAT32, HostTensor.of(new float[] {1.5f, -2}, 2),
                ElementType.FLOAT64, HostTensor.of(new double[] {1.5, -2}, 2),
                ElementType.INT32, HostTensor.of(new int[] {1, -2}, 2),
                ElementType.INT64, HostTensor.of(new long[] {1, Long.MIN_VALUE}, 2),
                ElementType.UINT8, HostTensor.of(ElementType.UINT8, ByteBuffer.wrap(new byte[] {1, -2}), 2),
                ElementType.INT8, HostTensor.of(ElementType.INT8, ByteBuffer.wrap(new byte[] {1, -2}), 2),
                ElementType.BOOL, HostTensor.of(new boolean[] {true, false}, 2));
        for (ElementType type : ElementType.values()) {
            byte[] identity = SmallModel.model()
                    .input("x", type, 2)
                    .node("Identity", "x", "y")
                    .output("y", type, 2)
                    .bytes();
            try (OnnxSession session = OnnxSession.open(identity, CONFIG)) {
                HostTensor in = tensors.get(type);
                HostTensor out = session.run(Map.of("x", in)).get("y");
                assertEquals(type, out.type());
                assertEquals(0, bits(in).compareTo(bits(out)), type.toString());
            }
        }
    }

    private static ByteBuffer bits(HostTensor tensor) {
        ByteBuffer bytes = ByteBuffer.allocate(tensor.size() * Double.BYTES);
        switch (tensor.type()) {
            case FLOAT32 -> bytes.asFloatBuffer().put(tensor.floats());
            case FLOAT64 -> bytes.asDoubleBuffer().put(tensor.doubles());
            case INT32 -> bytes.asIntBuffer().put(tensor.ints());
            case INT64 -> bytes.asLongBuffer().put(tensor.longs());
            case UINT8, INT8, BOOL -> bytes.put(tensor.bytes()).rewind();
        }
        return bytes;
    }

    @Test
    void namesInputsThatAreMissingOrUnknown() {
        try (OnnxSession session = OnnxSession.open(ADDITION, CONFIG)) {
            Map<String, HostTensor> feeds = Map.of("a", FEEDS.get("a"), "c", FEEDS.get("b"));
            IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, () -> session.run(feeds));
            assertTrue(thrown.getMessage().contains("missing [b], unknown or not to be fed [c]"), thrown.getMessage());
        }
    }

    @Test
    void refusesATensorOfTheWrongType() {
        try (OnnxSession session = OnnxSession.open(ADDITION, CONFIG)) {
            Map<String, HostTensor> feeds = Map.of("a", FEEDS.get("a"), "b", HostTensor.of(new double[2], 2));
            assertThrows(IllegalArgumentException.class, () -> session.run(feeds));
        }
    }

    @Test
    void aShapeThatDoesNotFitIsAClearExceptionAndTheSessionGoesOn() {
        try (OnnxSession session = OnnxSession.open(ADDITION, CONFIG)) {
            Map<String, HostTensor> feeds = Map.of("a", FEEDS.get("a"), "b", HostTensor.of(new float[3], 3));
            GraphRunException thrown = assertThrows(GraphRunException.class, () -> session.run(feeds));
            assertTrue(thrown.getMessage().contains("invalid dimensions for input: b"), thrown.getMessage());
            assertFalse(session.run(FEEDS).isEmpty());
        }
    }

    @Test
    void refusesAnUnknownOutput() {
        try (OnnxSession session = OnnxSession.open(ADDITION, CONFIG)) {
            assertThrows(IllegalArgumentException.class, () -> session.run(FEEDS, List.of("quotient")));
        }
    }

    @Test
    void refusesBytesThatAreNoModel() {
        assertThrows(GraphRunException.class, () -> OnnxSession.open(new byte[] {1, 2, 3}, CONFIG));
        assertThrows(GraphRunException.class, () -> OnnxSession.open(new byte[0], CONFIG));
    }

    @Test
    void refusesAnOperatorThatOnnxRuntimeLacks() {
        byte[] model = SmallModel.model()
                .input("x", ElementType.FLOAT32, 1)
                .node("NoSuchOperator", "x", "y")
                .output("y", ElementType.FLOAT32, 1)
                .bytes();
        GraphRunException thrown = assertThrows(GraphRunException.class, () -> OnnxSession.open(model, CONFIG));
        assertTrue(thrown.getMessage().contains("NoSuchOperator"), thrown.getMessage());
    }

    @Test
    void runsAtEveryLevelOfOptimisation() {
        for (GraphOptimisation level : GraphOptimisation.values()) {
            try (OnnxSession session = OnnxSession.open(ADDITION, CONFIG.withOptimisation(level))) {
                assertEquals(24, session.run(FEEDS).get("sum").floats().get(3), level.toString());
            }
        }
    }

    @Test
    void runsWithThreadsThatSpin() {
        SessionConfig spinning = CONFIG.withThreads(2).withIdleThreads(IdleThreads.SPIN);
        try (OnnxSession session = OnnxSession.open(ADDITION, spinning)) {
            assertEquals(24, session.run(FEEDS).get("sum").floats().get(3));
        }
    }

    @Test
    void theMessageOfARefusedModelHasNoErrorCode() {
        GraphRunException thrown =
                assertThrows(GraphRunException.class, () -> OnnxSession.open(new byte[] {1, 2, 3}, CONFIG));
        assertFalse(thrown.getMessage().contains("Error code"), thrown.getMessage());
    }

    @Test
    void refusesFewerThanOneThread() {
        assertThrows(IllegalArgumentException.class, () -> CONFIG.withThreads(0));
    }

    @Test
    void isClosedOnceHoweverOftenCloseIsCalled() {
        OnnxSession session = OnnxSession.open(ADDITION, CONFIG);
        session.close();
        session.close();
        assertEquals(sessionsBefore, OnnxSession.openSessions());
        assertThrows(IllegalStateException.class, () -> session.run(FEEDS));
    }

    @Test
    void runsThatMeetCloseAnswerRightOrRefuse() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 1000; round++) {
                OnnxSession session = OnnxSession.open(ADDITION, CONFIG);
                CyclicBarrier start = new CyclicBarrier(3);
                List<Future<Boolean>> runs = List.of(
                        threads.submit(() -> runUntilClosed(session, start)),
                        threads.submit(() -> runUntilClosed(session, start)));
                Future<?> closing = threads.submit(() -> {
                    start.await();
                    session.close();
                    return true;
                });
                closing.get();
                for (Future<Boolean> run : runs) {
                    assertTrue(run.get());
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    private static boolean runUntilClosed(OnnxSession session, CyclicBarrier start) throws Exception {
        start.await();
        try {
            while (true) {
                assertArrayEquals(
                        new float[] {11, 22, 13, 24},
                        session.run(FEEDS).get("sum").toFloatArray());
            }
        } catch (IllegalStateException closed) {
            return closed.getMessage().contains("closed");
        }
    }
}
