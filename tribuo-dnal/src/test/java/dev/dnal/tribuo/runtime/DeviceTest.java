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

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "cuda:1,memory=8g;cuda:1,memory=8589934592",
                "cuda, TF32=off;cuda:0,tf32=off",
                "cuda:0,arena=exact,algorithms=fastest;cuda:0,arena=exact,algorithms=fastest",
                "cuda:0,algorithms=heuristic;cuda:0,algorithms=heuristic",
                "cuda:0,memory=500m,tf32=on,arena=doubling,algorithms=fixed;cuda:0,memory=524288000",
                "auto,memory=1k;auto,memory=1024"
            })
    void readsOptionsOfGpus(String text, String device) {
        Device read = Device.parse(text);
        assertEquals(device, read.toString());
        assertEquals(read, Device.parse(read.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cuda:0,",
                "cuda:0,memory",
                "cuda:0,memory=-1",
                "cuda:0,memory=8x",
                "cuda:0,tf32=maybe",
                "cuda:0,arena=big",
                "cuda:0,speed=11",
                "cuda:0,memory=99999999999g",
                "cuda:0,memory=",
                "auto,8g"
            })
    void namesAnOptionThatItDoesNotKnow(String text) {
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, () -> Device.parse(text));
        assertTrue(
                thrown.getMessage().contains("'" + text.substring(text.indexOf(',') + 1) + "'"), thrown.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuda:0,cuda:1", "cuda:0, cuda", "cpu,cuda:0", "auto,cuda:1"})
    void refusesSeveralDevices(String text) {
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, () -> Device.parse(text));
        assertTrue(thrown.getMessage().contains("one device at a time"), thrown.getMessage());
    }

    @Test
    void theCpuHasNoOptions() {
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> Device.parse("cpu,memory=8g"));
        assertTrue(thrown.getMessage().contains("Only a GPU has options"), thrown.getMessage());
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
