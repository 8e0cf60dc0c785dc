package dev.dnal.onnx.graph;

/**
 * Memory that may be taken for a graph before it runs, in bytes.
 *
 * @param constants for tensors that are computed from the graph's constants and kept
 * @param work for what is made on the way and given up again
 */
public record Allowance(long constants, long work) {
    /** For graphs that no file asks for. */
    public static final Allowance UNLIMITED = new Allowance(Long.MAX_VALUE, Long.MAX_VALUE);
}
