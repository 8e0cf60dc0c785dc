package dev.dnal.tribuo.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void sharesAddUpToOneAtEveryWidth() {
        for (Axis axis :
                List.of(Axis.EXACT, Axis.SMOOTH, Axis.ODD, Axis.blocks(8), Axis.blocks(16), Axis.blocksInSets(16, 4))) {
            for (int width = 1; width <= 700; width++) {
                double sum = axis.shares(width).values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum();
                assertEquals(1, sum, 1e-12, axis + " at " + width);
            }
        }
    }

    @Test
    void whatRisesEvenlyIsInterpolatedExactly() {
        for (int width = 1; width <= 700; width++) {
            assertEquals(3 * width + 1, at(Axis.SMOOTH, width, measured -> 3 * measured + 1), 1e-9);
        }
    }

    @Test
    void widthsWithinABlockTakeAsLongAsTheBlock() {
        assertEquals(Map.of(32, 1.0), Axis.blocks(16).shares(17));
        assertEquals(Map.of(32, 1.0), Axis.blocks(16).shares(32));
        assertEquals(Map.of(64, 0.5, 96, 0.5), Axis.blocks(16).shares(80));
    }

    @Test
    void aSetOfBlocksThatIsBegunTakesWhatItTakesBehindAWholeOne() {
        Axis axis = Axis.blocksInSets(16, 4);
        // Each whole set takes 10, one of 1, 2 or 3 blocks takes 4, 6 or 9.
        double[] begun = {0, 4, 6, 9};
        for (int blocks = 1; blocks <= 40; blocks++) {
            double expected = 10 * (blocks / 4) + begun[blocks % 4];
            assertEquals(
                    expected,
                    at(axis, 16 * blocks, width -> 10 * (width / 64) + begun[width / 16 % 4]),
                    1e-9,
                    blocks + " blocks");
        }
    }

    @Test
    void oddWidthsAreNeverMeasuredInBlocks() {
        for (int width = 5; width <= 700; width++) {
            assertTrue(Axis.ODD.shares(width).keySet().stream().allMatch(measured -> measured % 4 != 0), "at " + width);
        }
    }

    private static double at(Axis axis, int width, IntToDoubleFunction time) {
        return axis.shares(width).entrySet().stream()
                .mapToDouble(point -> point.getValue() * time.applyAsDouble(point.getKey()))
                .sum();
    }
}
