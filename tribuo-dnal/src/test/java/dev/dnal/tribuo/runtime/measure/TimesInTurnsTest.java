package dev.dnal.tribuo.runtime.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimesInTurnsTest {
    @Test
    void theMedianIsTheValueInTheMiddleOrTheMeanOfTheTwo() {
        assertEquals(2, TimesInTurns.median(9, 1, 2));
        assertEquals(3, TimesInTurns.median(9, 1, 2, 4));
        double[] values = {3, 1, 2};
        TimesInTurns.median(values);
        assertArrayEquals(new double[] {3, 1, 2}, values, "the values stay in their order");
        assertThrows(IllegalArgumentException.class, TimesInTurns::median);
    }

    @Test
    void thingsTakeTurns() {
        List<String> calls = new ArrayList<>();
        double[] millis = TimesInTurns.medianMillis(List.of(() -> calls.add("a"), () -> calls.add("b")));
        assertEquals(2, millis.length);
        assertEquals("ab".repeat(calls.size() / 2), String.join("", calls));
        assertTrue(calls.size() > 100, calls.size() + " calls");
    }
}
