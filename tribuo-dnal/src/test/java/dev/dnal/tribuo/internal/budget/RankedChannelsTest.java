package dev.dnal.tribuo.internal.budget;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankedChannelsTest {
    private static RankedChannels ranked() {
        Map<String, double[]> scores = new LinkedHashMap<>();
        scores.put("a", new double[] {0.1, 0.9, 0.5});
        scores.put("b", new double[] {0.5, 0.7});
        return new RankedChannels(scores, Map.of("b", 1.0));
    }

    @Test
    void theBestOfTheNetworkAreCountedByLayer() {
        assertEquals(5, ranked().size());
        assertEquals(Map.of("a", 0, "b", 0), ranked().countsOfBest(0));
        assertEquals(Map.of("a", 1, "b", 1), ranked().countsOfBest(2));
        assertEquals(Map.of("a", 2, "b", 1), ranked().countsOfBest(3), "of equal ones the first");
        assertEquals(Map.of("a", 3, "b", 2), ranked().countsOfBest(5));
    }

    @Test
    void aLayerKeepsItsBest() {
        Map<String, boolean[]> open = ranked().open(Map.of("a", 2, "b", 0));
        assertArrayEquals(new boolean[] {false, true, true}, open.get("a"));
        assertArrayEquals(new boolean[] {false, false}, open.get("b"));
    }

    @Test
    void channelsAreWorthMoreTheMoreRankBelowThem() {
        assertEquals(List.of(0.0, 5.0, 8.0, 9.0), List.of(value("a", 0), value("a", 1), value("a", 2), value("a", 3)));
        assertEquals(List.of(0.0, 4.0, 6.0), List.of(value("b", 0), value("b", 1), value("b", 2)));
    }

    private static double value(String layer, int width) {
        return ranked().value(layer, width);
    }

    @Test
    void aLayerThatIsNotThereIsNamed() {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> ranked().channels("c"));
        assertEquals("There is no layer c in [a, b]", error.getMessage());
    }

    @Test
    void choicesOfASizeAreWorthAsMuchMore() {
        Map<String, double[]> scores = new LinkedHashMap<>();
        scores.put("channels", new double[] {0.2, 0.1});
        scores.put("operation", new double[] {0.3});
        RankedChannels ranked = new RankedChannels(scores, Map.of("operation", 10.0));
        assertEquals(30, ranked.value("operation", 1));
        assertEquals(3, ranked.value("channels", 2));
    }
}
