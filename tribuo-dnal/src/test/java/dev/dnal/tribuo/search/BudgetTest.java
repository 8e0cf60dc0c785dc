package dev.dnal.tribuo.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
