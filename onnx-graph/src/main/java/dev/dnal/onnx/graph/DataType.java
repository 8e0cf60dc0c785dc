package dev.dnal.onnx.graph;

/** Element types of ONNX tensors ({@code TensorProto.DataType}) with their wire numbers and storage widths. */
public enum DataType {
    /** No element type is known or none applies; the type of an absent optional input. */
    UNDEFINED(0, 0),
    FLOAT(1, 32),
    UINT8(2, 8),
    INT8(3, 8),
    UINT16(4, 16),
    INT16(5, 16),
    INT32(6, 32),
    INT64(7, 64),
    /** Variable-length byte strings; they have no fixed width. */
    STRING(8, 0),
    BOOL(9, 8),
    FLOAT16(10, 16),
    DOUBLE(11, 64),
    UINT32(12, 32),
    UINT64(13, 64),
    COMPLEX64(14, 64),
    COMPLEX128(15, 128),
    BFLOAT16(16, 16),
    FLOAT8E4M3FN(17, 8),
    FLOAT8E4M3FNUZ(18, 8),
    FLOAT8E5M2(19, 8),
    FLOAT8E5M2FNUZ(20, 8),
    /** Two elements per byte, first element in the low nibble. */
    UINT4(21, 4),
    /** Two elements per byte, first element in the low nibble. */
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
