package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GateRuleTest {
    private static GateRule rule(int atLeast, int multipleOf) {
        return new GateRule(GateRule.THRESHOLD, atLeast, multipleOf);
    }

    @Test
    void theNextWiderWidthIsTheNextMultipleOrTheWholeLayer() {
        assertEquals(6, rule(1, 1).wider(5, 20));
        assertEquals(8, rule(1, 8).wider(5, 20));
        assertEquals(16, rule(1, 8).wider(8, 20));
        assertEquals(20, rule(1, 8).wider(16, 20));
        assertEquals(20, rule(1, 8).wider(20, 20));
    }

    @Test
    void theNextNarrowerWidthIsTheNextMultipleThatTheMinimumAllows() {
        assertEquals(4, rule(1, 1).narrower(5, 20));
        assertEquals(16, rule(1, 8).narrower(20, 20));
        assertEquals(8, rule(1, 8).narrower(16, 20));
        assertEquals(8, rule(1, 8).narrower(8, 20));
        assertEquals(16, rule(9, 8).narrower(16, 20));
        assertEquals(0, rule(0, 8).narrower(8, 20));
        assertEquals(0, rule(0, 1).narrower(0, 20));
    }
}
