package dev.dnal.tribuo.latency;

import java.util.Collection;
import java.util.Map;

/** Measures operations. Tests put step functions of their own in its place. */
@FunctionalInterface
public interface OperationTimer {
    /**
     * Measures.
     *
     * @param operations which ones, no two equal
     * @return for each the time of its kernel in milliseconds, finite and at least 0
     */
    Map<Operation, Double> millis(Collection<Operation> operations);

    /** What a run takes beside its kernels. */
    default Overhead overhead() {
        return new Overhead(0, 0);
    }

    /**
     * What a run takes beside its kernels.
     *
     * @param runMillis once
     * @param callMillis for each kernel
     */
    record Overhead(double runMillis, double callMillis) {}
}
