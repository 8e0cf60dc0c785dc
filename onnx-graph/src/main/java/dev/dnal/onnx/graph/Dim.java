package dev.dnal.onnx.graph;

import java.util.regex.Pattern;

/**
 * One dimension of a {@link Shape}: a fixed size, or a size known only when the graph runs.
 *
 * @param size number of elements along the dimension, or -1 if it is not fixed
 * @param symbol name of a size that is not fixed, so that equal names mean equal sizes; "" if it has none
 */
public record Dim(long size, String symbol) {
    private static final Dim ANY = new Dim(-1, "");

    /** Stands in a symbol between a count and a name, as in what PyTorch's exporters write. */
    private static final String TIMES = "*";

    private static final Pattern MULTIPLE = Pattern.compile("[1-9][0-9]{0,8}\\*.+");

    /** Checks that the size is fixed and unnamed, or -1. */
    public Dim {
        if (size < -1 || (size >= 0 && !symbol.isEmpty())) {
            throw new IllegalArgumentException("Dimension must be a size >= 0, or a symbol with size -1; found size "
                    + size + ", symbol '" + symbol + "'");
        }
    }

    /** A dimension of fixed size. */
    public static Dim of(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("Size of a dimension must be >= 0, found " + size);
        }
        return new Dim(size, "");
    }

    /** A dimension whose size is decided at run time and has a name. */
    public static Dim symbol(String symbol) {
        return new Dim(-1, symbol);
    }

    /**
     * A dimension of so many times a size that is decided at run time, as {@code 16*batch}: a batch that was merged with its neighbours.
     *
     * @param count at least 1
     */
    public static Dim multiple(long count, String symbol) {
        return symbol(count == 1 ? symbol : count + TIMES + symbol);
    }

    /** A dimension about which nothing is known. */
    public static Dim any() {
        return ANY;
    }

    /**
     * Elements along the dimension for one example: its size if that is fixed, the count of a {@link #multiple}, and 1 for any other size,
     * which is taken for the batch.
     */
    public long perExample() {
        return isFixed()
                ? size
                : MULTIPLE.matcher(symbol).matches() ? Long.parseLong(symbol, 0, symbol.indexOf(TIMES), 10) : 1;
    }

    /** Whether the size is fixed. */
    public boolean isFixed() {
        return size >= 0;
    }

    /** Whether the size is fixed and equal to {@code expected}. */
    public boolean is(long expected) {
        return size == expected && size >= 0;
    }

    /** Whether both dimensions surely have the same size: equal fixed sizes or the same symbol. */
    public boolean surelyEquals(Dim other) {
        return equals(other) && (isFixed() || !symbol.isEmpty());
    }

    /** Whether both dimensions may have the same size: at least one is not fixed, or the sizes are equal. */
    public boolean mayEqual(Dim other) {
        return !isFixed() || !other.isFixed() || size == other.size;
    }

    @Override
    public String toString() {
        return isFixed() ? Long.toString(size) : symbol.isEmpty() ? "?" : symbol;
    }
}
