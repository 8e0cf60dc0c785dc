package dev.dnal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final BenchCase CASE =
            new BenchCase("step", "exact", 1.05, "ms", budget -> new Measured(1, 1, "not asked for"));

    @Test
    void theRatioIsOursByThePeers() {
        assertEquals(0.75, Row.of(CASE, new Measured(3, 4, "")).ratio());
    }

    @Test
    void jsonHasTheSixFieldsInTheirOrder() throws IOException {
        assertEquals(
                "{\"name\":\"step\",\"variant\":\"exact\",\"ours\":3.0,\"peer\":4.0,\"ratio\":0.75,\"unit\":\"ms\"}",
                new ObjectMapper().writeValueAsString(Row.of(CASE, new Measured(3, 4, "a remark"))));
    }

    @Test
    void whatIsNoMeasurementIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Measured(0, 1, ""));
        assertThrows(IllegalArgumentException.class, () -> new Measured(1, Double.NaN, ""));
    }
}
