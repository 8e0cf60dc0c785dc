package dev.dnal.tribuo.runtime.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NativeChoiceTest {
    @Test
    void readsItsOwnText() {
        for (NativeChoice choice : NativeChoice.values()) {
            assertEquals(choice, NativeChoice.parse(choice.toString()));
        }
        assertEquals(NativeChoice.STOCK, NativeChoice.parse(" Stock "));
    }

    @Test
    void namesThePropertyWhenItRefuses() {
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> NativeChoice.parse("fast"));
        assertTrue(thrown.getMessage().contains("dnal.native"), thrown.getMessage());
    }
}
