package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GateMasksTest {
    private static GateMasks masks(int atLeast, float... scores) {
        return masks(new GateRule(GateRule.THRESHOLD, atLeast, 1), scores);
    }

    private static GateMasks masks(GateRule rule, float... scores) {
        DecisionGate gate = new DecisionGate(Decision.ofChannels("a", "a", scores.length), "a/gate/s");
        return GateMasks.of(List.of(gate), name -> Tensor.of(scores, scores.length), 1e4, rule);
    }

    @Test
    void aChannelIsOpenWhenItsSigmoidIsAboveTheThreshold() {
        // sigmoid(1e4 * s) = 0.9 at s = 2.1972e-4.
        GateMasks masks = masks(0, 2.19e-4f, 2.20e-4f, 0, -1, 1);
        assertArrayEquals(
                new boolean[] {false, true, false, false, true}, masks.open().get("a"));
    }

    @Test
    void aLayerKeepsItsBestChannelsAndSaysSo() {
        GateMasks masks = masks(2, -3, -1, -2, -4);
        assertArrayEquals(new boolean[] {false, true, true, false}, masks.open().get("a"));
        assertEquals(List.of(new GateMasks.Rescue("a", List.of(1, 2))), masks.rescues());
    }

    @Test
    void aLayerWithEnoughOpenChannelsIsNotRescued() {
        assertEquals(List.of(), masks(1, 1, -1).rescues());
    }

    @Test
    void withoutAGuardALayerMayDie() {
        assertArrayEquals(new boolean[2], masks(0, -1, -1).open().get("a"));
    }

    @Test
    void numbersOfChannelsAreRoundedByTheScores() {
        GateRule byFour = new GateRule(GateRule.THRESHOLD, 1, 4);
        GateMasks down = masks(byFour, 5, 1, 4, 3, 2, -1, -1, -1);
        assertArrayEquals(
                new boolean[] {true, false, true, true, true, false, false, false},
                down.open().get("a"));
        assertEquals(List.of(), down.rescues());
        GateMasks up = masks(byFour, 5, 1, 4, 3, 2, 6, -2, -1);
        assertArrayEquals(
                new boolean[] {true, true, true, true, true, true, true, true},
                up.open().get("a"));
        assertEquals(List.of(new GateMasks.Rescue("a", List.of(6, 7))), up.rescues());
    }

    @Test
    void aLayerKeepsAWholeMultipleUnlessItIsNarrower() {
        assertArrayEquals(
                new boolean[] {true, true, true, true, false},
                masks(new GateRule(GateRule.THRESHOLD, 1, 4), -1, -2, -3, -4, -5)
                        .open()
                        .get("a"));
        assertArrayEquals(
                new boolean[] {true, true, true},
                masks(new GateRule(GateRule.THRESHOLD, 1, 4), 1, -2, -3).open().get("a"));
        assertArrayEquals(
                new boolean[3],
                masks(new GateRule(GateRule.THRESHOLD, 0, 4), -1, -2, -3).open().get("a"));
    }

    @Test
    void roundingDownLeavesTheMinimum() {
        assertEquals(8, new GateRule(GateRule.THRESHOLD, 5, 4).kept(0, 16));
        assertEquals(8, new GateRule(GateRule.THRESHOLD, 5, 4).kept(5, 16));
        assertEquals(4, new GateRule(GateRule.THRESHOLD, 4, 4).kept(5, 16));
        assertEquals(3, new GateRule(GateRule.THRESHOLD, 5, 4).kept(0, 3));
    }

    @Test
    void aRuleGuardsLayersBelowItsMinimum() {
        GateRule rule = new GateRule(GateRule.THRESHOLD, 2, 4);
        assertTrue(rule.guards(1, 16));
        assertFalse(rule.guards(2, 16));
        assertFalse(rule.guards(1, 1));
    }

    @Test
    void whatIsAboveTheThresholdDoesNotDependOnTheRule() {
        GateMasks masks = masks(2, -3, 1, -2, -4);
        assertArrayEquals(
                new boolean[] {false, true, false, false}, masks.above().get("a"));
        assertArrayEquals(new boolean[] {false, true, true, false}, masks.open().get("a"));
    }

    @Test
    void rulesOutOfRangeAreRefused() {
        for (Executable wrong : List.<Executable>of(
                () -> new GateRule(1.1, 1, 1), () -> new GateRule(0.5, -1, 1), () -> new GateRule(0.5, 1, 0))) {
            assertThrows(IllegalArgumentException.class, wrong);
        }
    }
}
