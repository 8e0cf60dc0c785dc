package dev.dnal.onnx.graph;

/** Element types of ONNX tensors ({@code TensorProto.DataType}) with their wire numbers and storage widths. */
public enum DataType {
    /** No element type is known or none applies; the type of an absent optional input. */
    UNDEFINED(0, 0),
    /** IEEE 754 numbers of 32 bits. */
    FLOAT(1, 32),
    /** Unsigned integers of 8 bits. */
    UINT8(2, 8),
    /** Signed integers of 8 bits. */
    INT8(3, 8),
    /** Unsigned integers of 16 bits. */
    UINT16(4, 16),
    /** Signed integers of 16 bits. */
    INT16(5, 16),
    /** Signed integers of 32 bits. */
    INT32(6, 32),
    /** Signed integers of 64 bits. */
    INT64(7, 64),
    /** Variable-length byte strings; they have no fixed width. */
    STRING(8, 0),
    /** Truth values, a byte each. */
    BOOL(9, 8),
    /** IEEE 754 numbers of 16 bits. */
    FLOAT16(10, 16),
    /** IEEE 754 numbers of 64 bits. */
    DOUBLE(11, 64),
    /** Unsigned integers of 32 bits. */
    UINT32(12, 32),
    /** Unsigned integers of 64 bits. */
    UINT64(13, 64),
    /** Complex numbers of two {@link #FLOAT}. */
    COMPLEX64(14, 64),
    /** Complex numbers of two {@link #DOUBLE}. */
    COMPLEX128(15, 128),
    /** Numbers of 16 bits with the exponent of {@link #FLOAT}. */
    BFLOAT16(16, 16),
    /** Numbers of 8 bits, 4 of them exponent, without infinities. */
    FLOAT8E4M3FN(17, 8),
    /** Numbers of 8 bits, 4 of them exponent, without infinities and without a negative zero. */
    FLOAT8E4M3FNUZ(18, 8),
    /** Numbers of 8 bits, 5 of them exponent. */
    FLOAT8E5M2(19, 8),
    /** Numbers of 8 bits, 5 of them exponent, without infinities and without a negative zero. */
    FLOAT8E5M2FNUZ(20, 8),
    /** Unsigned integers, two per byte, the first in the low nibble. */
    UINT4(21, 4),
    /** Signed integers, two per byte, the first in the low nibble. */
    INT4(22, 4);

    private static final DataType[] VALUES = values();

    private final int number;
    private final int bits;

    DataType(int number, int bits) {
        this.number = number;
        this.bits = bits;
    }

    /** The number of this type in ONNX files. */
    public int number() {
        return number;
    }

    /** Bits per element; 0 for {@link #STRING} and {@link #UNDEFINED}. */
    public int bits() {
        return bits;
    }

    /** Whether this is FLOAT or DOUBLE, the types gradients are computed in. */
    public boolean isDifferentiable() {
        return this == FLOAT || this == DOUBLE;
    }

    /** Whether this is FLOAT16 or BFLOAT16, numbers of 16 bits. */
    public boolean isHalf() {
        return this == FLOAT16 || this == BFLOAT16;
    }

    /** Whether elements are whole numbers of at least one byte (BOOL is not). */
    public boolean isInteger() {
        return switch (this) {
            case UINT8, INT8, UINT16, INT16, INT32, INT64, UINT32, UINT64 -> true;
            default -> false;
        };
    }

    /**
     * Bytes that {@code elements} packed elements take.
     *
     * @throws IllegalStateException for types without a fixed width
     */
    public long bytes(long elements) {
        if (bits == 0) {
            throw new IllegalStateException("Elements of type " + this + " have no fixed width");
        }
        return (Math.multiplyExact(elements, bits) + 7) / 8;
    }

    /**
     * The type with the given wire number.
     *
     * @throws IllegalArgumentException if the number stands for no known type
     */
    public static DataType of(int number) {
        if (number < 0 || number >= VALUES.length) {
            throw new IllegalArgumentException("Unknown ONNX element type number " + number + "; known are 0 to "
                    + (VALUES.length - 1) + " (UNDEFINED to " + VALUES[VALUES.length - 1] + ")");
        }
        return VALUES[number];
    }
}
