package dev.dnal.tribuo.runtime.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ResidentMemoryTest {
    private static final List<String> STATUS = List.of("VmPeak:\t    9999 kB", "VmHWM:\t    1536 kB", "VmRSS:\t 1 kB");

    @Test
    void amountsAreReadInBytes() {
        assertEquals(1536 * 1024, ResidentMemory.bytes(STATUS, "VmHWM"));
        assertEquals(1024, ResidentMemory.bytes(STATUS, "VmRSS"));
    }

    @Test
    void aStatusWithoutTheFieldIsRefused() {
        assertThrows(IllegalStateException.class, () -> ResidentMemory.bytes(List.of("VmRSS:\t 1 kB"), "VmHWM"));
    }

    @Test
    void anotherUnitIsRefused() {
        assertThrows(IllegalStateException.class, () -> ResidentMemory.bytes(List.of("VmHWM:\t 1 MB"), "VmHWM"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void linuxCountsThisProcess() {
        long peak = ResidentMemory.peak().orElseThrow();
        long current = ResidentMemory.current().orElseThrow();
        assertTrue(current > 0 && current <= ResidentMemory.peak().orElseThrow(), current + " of " + peak);
    }

    @Test
    @DisabledOnOs(OS.LINUX)
    void elsewhereItIsNotKnown() {
        assertTrue(ResidentMemory.peak().isEmpty());
        assertTrue(ResidentMemory.current().isEmpty());
    }
}
