package dev.dnal.onnx.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateMasksTest {
    private static GateMasks masks(int atLeast, float... scores) {
        Gate gate = new Gate("a", "a", "a/gate/s", scores.length);
        return GateMasks.of(List.of(gate), name -> Tensor.of(scores, scores.length), 1e4, GateMasks.THRESHOLD, atLeast);
    }

    @Test
    void a_channel_is_open_when_its_sigmoid_is_above_the_threshold() {
        // sigmoid(1e4 * s) = 0.9 at s = 2.1972e-4.
        GateMasks masks = masks(0, 2.19e-4f, 2.20e-4f, 0, -1, 1);
        assertArrayEquals(
                new boolean[] {false, true, false, false, true}, masks.open().get("a"));
        assertEquals(2, masks.openChannels());
        assertEquals(5, masks.channels());
    }

    @Test
    void a_layer_keeps_its_best_channels_and_says_so() {
        GateMasks masks = masks(2, -3, -1, -2, -4);
        assertArrayEquals(new boolean[] {false, true, true, false}, masks.open().get("a"));
        assertEquals(List.of(new GateMasks.Rescue("a", List.of(1, 2))), masks.rescues());
    }

    @Test
    void a_layer_with_enough_open_channels_is_not_rescued() {
        assertEquals(List.of(), masks(1, 1, -1).rescues());
    }

    @Test
    void without_a_guard_a_layer_may_die() {
        assertEquals(0, masks(0, -1, -1).openChannels());
    }
}
