package dev.dnal.conformance.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

/** How far tensors are from each other. */
final class Distance {
    private Distance() {}

    /** Euclidean norm of the difference of all elements, relative to the norm of what is expected; absolute if that is 0. */
    static double relative(double[] expected, double[] found) {
        assertEquals(expected.length, found.length, "number of elements");
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += (expected[i] - found[i]) * (expected[i] - found[i]);
            norm += expected[i] * expected[i];
        }
        return norm == 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
    }

    /** Holds each of the tensors against the one expected under its name, by {@link #relative}; NaN is far from everything. */
    static void assertClose(Map<String, double[]> expected, Map<String, double[]> found, double tolerance, String who) {
        assertEquals(expected.keySet(), found.keySet(), "names of tensors");
        expected.forEach((name, tensor) -> {
            double distance = relative(tensor, found.get(name));
            assertTrue(
                    distance <= tolerance,
                    () -> who + " is " + distance + " from PyTorch in '" + name + "', relative to its norm; at most "
                            + tolerance + " is allowed");
        });
    }
}
