package dev.dnal.tribuo.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
    @ParameterizedTest
    @CsvSource({"0.5x, 100", "1x, 200", "60M, 60e6", "1.2G, 1.2e9", "250k, 250e3", "7, 7", "1e3, 1000", "2.5e-1x, 50"})
    void amountsAreNumbersOrSharesOfTheWhole(String amount, double limit) {
        assertEquals(limit, new Budget(Budget.Cost.MACS, amount).limit(200), 1e-9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0", "0x", "1.5x", "-3M", "60m", "60 M", "NaN", "half"})
    void otherAmountsAreRefused(String amount) {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new Budget(Budget.Cost.PARAMS, amount));
        assertTrue(error.getMessage().contains("budget of parameters"), error.getMessage());
        assertTrue(error.getMessage().endsWith("found '" + amount + "'"), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0.5x, 1.5", "1.5, 1.5", "1.5ms, 1.5", "2 ms, 2", "1e-1ms, 0.1", "2k, 2000"})
    void timesAreMilliseconds(String amount, double limit) {
        assertEquals(limit, new Budget(Budget.Cost.LATENCY, amount).limit(3), 1e-9);
    }

    @ParameterizedTest
    @CsvSource({
        "LATENCY, 0x, found '0x'",
        "LATENCY, 2x, found '2x'",
        "LATENCY, -1ms, found '-1ms'",
        "LATENCY, 1.5 sec, did you mean 1500ms?",
        "LATENCY, 0.2s, did you mean 200ms?",
        "LATENCY, 50%, did you mean 0.5x?",
        "MACS, 12.5 %, did you mean 0.125x?",
        "MACS, 150%, found '150%'",
        "MACS, 2s, found '2s'",
        "MACS, 0.5, did you mean 0.5x",
        "PARAMS, 5ms, found '5ms'"
    })
    void whatWasMeantIsSaidWhereItCanBeKnown(Budget.Cost cost, String amount, String end) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> new Budget(cost, amount));
        assertTrue(error.getMessage().contains(end), error.getMessage());
        assertEquals(end.contains("mean"), error.getMessage().contains("did you mean"), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0.5x, 0.5x of the time", "1.5, 1.5 ms", "1.5ms, 1.5ms"})
    void timesSayWhatTheyAreOf(String amount, String text) {
        assertEquals(text, new Budget(Budget.Cost.LATENCY, amount).toString());
    }

    @Test
    void budgetsAreEqualByWhatTheySay() {
        assertEquals(new Budget(Budget.Cost.MACS, "0.5x"), new Budget(Budget.Cost.MACS, "0.5x"));
        assertEquals("0.5x MACs", new Budget(Budget.Cost.MACS, "0.5x").toString());
    }

    @Test
    void timeForMoreThreadsAndImagesIsAnotherBudget() {
        Budget usual = new Budget(Budget.Cost.LATENCY, "0.5x");
        Budget other = usual.timedWith(2, 64);
        assertEquals(2, other.threads());
        assertEquals(64, other.batch());
        assertEquals(0.5 * 3, other.limit(3), 1e-9);
        assertEquals(1, usual.threads());
        assertThrows(IllegalArgumentException.class, () -> usual.timedWith(0, 1));
    }

    @Test
    void aBudgetOfTimeMayBeForWholeNumbers() {
        Budget budget = new Budget(Budget.Cost.LATENCY, "0.3x").ofQuantised();
        assertTrue(budget.isOfQuantised());
        assertEquals("0.3x of the time in 8-bit whole numbers", budget.toString());
        Budget macs = new Budget(Budget.Cost.MACS, "0.3x");
        String message = assertThrows(SettingException.class, macs::ofQuantised).getMessage();
        assertTrue(message.startsWith("Only a budget of time can be one"), message);
    }
}
