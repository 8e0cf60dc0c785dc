package dev.dnal.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.internal.BrainFloat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrainFloatTest {
    /** Halves between two neighbours go to the even one. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 8000",
        "1, 3f80",
        "-2, c000",
        "0.33333334, 3eab",
        "257, 4380",
        "259, 4382",
        "-259, c382",
        "3.3895314e38, 7f7f",
        "3.4028235e38, 7f80",
        "NaN, 7fc0"
    })
    void theNearestNumber(float value, String bits) {
        assertEquals(bits, Integer.toHexString(Short.toUnsignedInt(BrainFloat.of(value))));
    }

    @Test
    void allNumbersComeBack() {
        for (int bits = 0; bits < 0x10000; bits++) {
            float value = BrainFloat.toFloat((short) bits);
            if (Float.isNaN(value)) {
                assertTrue((bits & 0x7f80) == 0x7f80 && (bits & 0x7f) != 0);
            } else {
                assertEquals((short) bits, BrainFloat.of(value));
            }
        }
    }

    @Test
    void tensorsHoldThem() {
        Tensor tensor = Tensor.ofDoubles(DataType.BFLOAT16, new double[] {1, -0.1, 1e38}, 3);
        assertEquals(6, tensor.bytes().remaining());
        assertEquals(-0.10009765625, tensor.doubles()[1]);
    }
}
