package dev.dnal.tribuo.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RatioTest {
    @Test
    void ofFewValuesTheIntervalIsAllOfThem() {
        assertEquals(new Ratio(2, 1, 3), Ratio.of(3, 1, 2));
    }

    @Test
    void theIntervalHoldsTheTrueMedianInAboutNineteenOfTwentyCases() {
        SplittableRandom random = new SplittableRandom(1);
        int held = 0;
        for (int i = 0; i < 1000; i++) {
            double[] values = random.doubles(60).map(value -> value * value).toArray();
            Ratio ratio = Ratio.of(values);
            held += ratio.low() <= 0.25 && 0.25 <= ratio.high() ? 1 : 0;
        }
        assertTrue(held > 930 && held < 990, held + " of 1000");
    }

    @Test
    void showsAnIntervalWhereDigitsWouldSayTooMuch() {
        assertEquals("0.73", new Ratio(0.731, 0.727, 0.735).toString());
        assertEquals("0.70 to 0.78", new Ratio(0.73, 0.701, 0.779).toString());
    }

    @Test
    void theMedianOfNothingIsRefused() {
        assertThrows(IllegalArgumentException.class, Ratio::of);
    }
}
