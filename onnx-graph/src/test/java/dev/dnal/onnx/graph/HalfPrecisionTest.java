package dev.dnal.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.internal.HalfPrecision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfPrecisionTest {
    /** Halves between two neighbours go to the even one. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 8000",
        "1, 3c00",
        "-2, c000",
        "0.33333334, 3555",
        "65504, 7bff",
        "65519.996, 7bff",
        "65520, 7c00",
        "1e30, 7c00",
        "2049, 6800",
        "2051, 6802",
        "5.9604645e-8, 1",
        "2.9802322e-8, 0",
        "2.9802326e-8, 1",
        "6.1035156e-5, 400",
        "NaN, 7e00"
    })
    void theNearestNumber(float value, String bits) {
        assertEquals(bits, Integer.toHexString(Short.toUnsignedInt(HalfPrecision.of(value))));
    }

    @Test
    void allNumbersComeBack() {
        for (int bits = 0; bits < 0x10000; bits++) {
            float value = HalfPrecision.toFloat((short) bits);
            if (Float.isNaN(value)) {
                assertTrue((bits & 0x7c00) == 0x7c00 && (bits & 0x3ff) != 0);
            } else {
                assertEquals((short) bits, HalfPrecision.of(value));
            }
        }
    }

    @Test
    void tensorsHoldThem() {
        Tensor tensor = Tensor.ofDoubles(DataType.FLOAT16, new double[] {1, -0.1, 1e6}, 3);
        assertEquals(6, tensor.bytes().remaining());
        assertEquals(-0.0999755859375, tensor.doubles()[1]);
        assertEquals(Double.POSITIVE_INFINITY, tensor.doubles()[2]);
    }
}
