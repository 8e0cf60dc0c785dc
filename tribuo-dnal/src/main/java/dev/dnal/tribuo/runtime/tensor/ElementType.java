package dev.dnal.tribuo.runtime.tensor;

/** The element types that tensors crossing the border between Java and ONNX Runtime may have. */
public enum ElementType {
    /** IEEE 754 single precision, ONNX {@code FLOAT}. */
    FLOAT32(Float.BYTES),
    /** IEEE 754 double precision, ONNX {@code DOUBLE}. */
    FLOAT64(Double.BYTES),
    /** Unsigned byte, ONNX {@code UINT8}. */
    UINT8(Byte.BYTES),
    /** Signed byte, ONNX {@code INT8}. */
    INT8(Byte.BYTES),
    /** Signed 32-bit integer, ONNX {@code INT32}. */
    INT32(Integer.BYTES),
    /** Signed 64-bit integer, ONNX {@code INT64}. */
    INT64(Long.BYTES),
    /** Truth value, one byte each (0 or 1), ONNX {@code BOOL}. */
    BOOL(Byte.BYTES);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * The size of one element.
     *
     * @return bytes per element
     */
    public int bytes() {
        return bytes;
    }
}
