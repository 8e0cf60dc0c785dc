package dev.dnal.tribuo.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepStackTest {
    @Test
    void stepsAreRowsInTheirOrder() {
        Map<String, HostTensor> first = Map.of("x", HostTensor.of(new float[] {1, 2}, 2));
        StepStack stack = new StepStack(first, 2);
        stack.add(first);
        assertFalse(stack.isFull());
        stack.add(Map.of("x", HostTensor.of(new float[] {3, 4}, 2)));
        assertTrue(stack.isFull());
        HostTensor taken = stack.take().get("x");
        assertArrayEquals(new long[] {2, 2}, taken.shape());
        assertArrayEquals(new float[] {1, 2, 3, 4}, taken.toFloatArray());
        assertEquals(0, stack.steps());
    }

    @Test
    void asManyStepsAsABufferHolds() {
        assertEquals(2, StepStack.capacity(900_000_000, 64));
        assertEquals(1, StepStack.capacity(2_000_000_000, 64));
        assertEquals(64, StepStack.capacity(1_000, 64));
        assertEquals(64, StepStack.capacity(0, 64));
    }
}
