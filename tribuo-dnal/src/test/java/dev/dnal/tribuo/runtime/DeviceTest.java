package dev.dnal.tribuo.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @ParameterizedTest
    @CsvSource({"cpu,cpu", "CUDA,cuda:0", "cuda:3,cuda:3", " auto ,auto"})
    void readsWhatTheUserWrites(String text, String device) {
        assertEquals(device, Device.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "cuda:", "cuda:-1", "cuda:x", "cpu:0", "cuda:99999"})
    void refusesEverythingElse(String text) {
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, () -> Device.parse(text));
        assertTrue(thrown.getMessage().contains("'" + text + "'"), thrown.getMessage());
    }

    @Test
    void theCpuResolvesToItself() {
        assertEquals(Device.CPU, Device.CPU.resolve());
    }

    @Test
    void onlyCudaHasAnIndex() {
        assertThrows(IllegalArgumentException.class, () -> new Device(Device.Kind.CPU, 1, CudaOptions.DEFAULT));
    }
}
