package dev.dnal.tribuo.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceMemoryExceptionTest {
    private static DeviceMemoryException thrown() {
        return new DeviceMemoryException(
                Device.cuda(1),
                "a run of the graph",
                "Take smaller batches.",
                new IllegalStateException("of ONNX Runtime"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Failed to allocate memory for requested buffer of size 134217728",
                "Available memory of 67108864 is smaller than requested bytes of 134217728",
                "CUDA failure 2: out of memory ; GPU=0",
                "CUDNN failure 2000: CUDNN_STATUS_ALLOC_FAILED ; GPU=0",
                "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED"
            })
    void knowsTheWaysInWhichItIsSaid(String message) {
        assertTrue(DeviceMemoryException.isSaidBy(message));
    }

    @Test
    void knowsOtherFailuresFromIt() {
        assertFalse(DeviceMemoryException.isSaidBy("CUDNN_STATUS_BAD_PARAM with the cudnn frontend json"));
    }

    @Test
    void saysWhatBatchToTry() {
        assertEquals(
                "The device cuda:1 has too little memory for a training step of a batch of 128. Try a batch size of 64.",
                thrown().ofTraining(128, 1).getMessage());
    }

    @Test
    void saysThatFewerStepsInARunHelpToo() {
        assertEquals(
                "The device cuda:1 has too little memory for a training step of a batch of 1, with those of 16 steps at"
                        + " once. Try a smaller network, or fewer steps in a run, as 4.",
                thrown().ofTraining(1, 16).getMessage());
    }
}
