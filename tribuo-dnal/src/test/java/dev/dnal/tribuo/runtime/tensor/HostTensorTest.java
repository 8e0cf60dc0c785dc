package dev.dnal.tribuo.runtime.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class HostTensorTest {
    @Test
    void sharesTheArrayOfTheCaller() {
        float[] values = {1, 2};
        HostTensor tensor = HostTensor.of(values, 2);
        values[1] = 7;
        assertEquals(7, tensor.floats().get(1));
    }

    @Test
    void sharesADirectBufferFromPositionToLimit() {
        FloatBuffer buffer =
                ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder()).asFloatBuffer();
        HostTensor tensor =
                HostTensor.of(ElementType.FLOAT32, buffer.position(1).limit(3), 2);
        buffer.put(2, 5);
        assertArrayEquals(new float[] {0, 5}, tensor.toFloatArray());
        assertTrue(tensor.isDirect());
    }

    @Test
    void viewsHavePositionsOfTheirOwn() {
        HostTensor tensor = HostTensor.allocate(ElementType.INT64, 3);
        tensor.longs().put(new long[] {1, 2, 3});
        assertArrayEquals(new long[] {1, 2, 3}, tensor.toLongArray());
    }

    @Test
    void aScalarHasNoDimensionsAndOneElement() {
        HostTensor scalar = HostTensor.scalar(2.5f);
        assertEquals(0, scalar.shape().length);
        assertEquals(2.5, scalar.item());
    }

    @Test
    void itemReadsEveryType() {
        assertEquals(
                255,
                HostTensor.of(ElementType.UINT8, ByteBuffer.wrap(new byte[] {-1}), 1)
                        .item());
        assertEquals(
                -1,
                HostTensor.of(ElementType.INT8, ByteBuffer.wrap(new byte[] {-1}), 1)
                        .item());
        assertEquals(1, HostTensor.of(new boolean[] {true}).item());
        assertEquals(3, HostTensor.of(new int[] {3}).item());
        assertEquals(4, HostTensor.scalar(4L).item());
        assertEquals(0.5, HostTensor.of(new double[] {0.5}).item());
    }

    @Test
    void refusesAShapeThatDoesNotFit() {
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> HostTensor.of(new float[5], 2, 3));
        assertTrue(thrown.getMessage().contains("[2, 3] needs 6 elements, found 5"), thrown.getMessage());
    }

    @Test
    void refusesANegativeDimension() {
        assertThrows(IllegalArgumentException.class, () -> HostTensor.of(new float[6], -2, -3));
    }

    @Test
    void refusesABufferOfAnotherKindOrByteOrder() {
        assertThrows(
                IllegalArgumentException.class, () -> HostTensor.of(ElementType.INT64, FloatBuffer.allocate(1), 1));
        ByteOrder foreign =
                ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        FloatBuffer swapped = ByteBuffer.allocateDirect(4).order(foreign).asFloatBuffer();
        assertThrows(IllegalArgumentException.class, () -> HostTensor.of(ElementType.FLOAT32, swapped, 1));
    }

    @Test
    void refusesMoreThanOneBufferHolds() {
        assertThrows(IllegalArgumentException.class, () -> HostTensor.allocate(ElementType.FLOAT32, 1 << 20, 1 << 20));
    }

    @Test
    void refusesTheWrongView() {
        assertThrows(IllegalStateException.class, () -> HostTensor.scalar(1f).longs());
    }
}
