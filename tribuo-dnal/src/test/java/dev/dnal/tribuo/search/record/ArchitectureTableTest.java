package dev.dnal.tribuo.search.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.tribuo.search.record.Architecture.LayerWidth;
import dev.dnal.tribuo.search.record.Architecture.NetworkSize;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTableTest {
    private static final Architecture LEARNED = new Architecture(
            List.of(
                    new LayerWidth("block1/conv", Decision.Kind.CHANNEL, 6, 16),
                    new LayerWidth("add\u001b[31m", Decision.Kind.OPERATION, 0, 1)),
            new NetworkSize(9_151_040, 75_002),
            new NetworkSize(3_271_104, 29_355),
            1e-7);

    @Test
    void theTableHasALineForEachDecisionWithoutControlCodes() {
        assertEquals(
                List.of(
                        "decision       of           kept   whole",
                        "block1/conv    channels        6      16",
                        "add\\u001b[31m  operations       0       1",
                        "6 of 16 channels, 0 of 1 operations, 3,271,104 of 9,151,040 MACs, 29,355 of 75,002 parameters"),
                LEARNED.table().lines().toList());
    }
}
