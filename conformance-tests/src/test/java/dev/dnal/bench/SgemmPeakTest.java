package dev.dnal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SgemmPeakTest {
    @Test
    void aStepDoesTheForwardPassThreeTimesAndAProductIsTwoOperations() {
        assertEquals(6 * 40e6 * 128, SgemmPeak.flopsOfStep(40_000_000, 128));
    }
}
