package dev.dnal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
    @Test
    void thePeakIsReadInMebibytes() {
        assertEquals(
                1.5,
                ResidentMemory.peakMebibytes(List.of("VmPeak:\t    9999 kB", "VmHWM:\t    1536 kB", "VmRSS:\t 1 kB")));
    }

    @Test
    void aStatusWithoutAPeakIsRefused() {
        assertThrows(IllegalStateException.class, () -> ResidentMemory.peakMebibytes(List.of("VmRSS:\t    1024 kB")));
    }
}
