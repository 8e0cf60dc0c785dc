package dev.dnal.bench;

import java.time.Duration;
import java.util.List;

/**
 * Something to measure that gives one row.
 *
 * @param name as on the command line
 * @param variant tells rows of a name apart, or is empty
 * @param atMost the ratio that is to be reached
 * @param unit of what is measured
 * @param jvmOptions options of the process that it is measured in
 * @param measurement does it
 */
record BenchCase(
        String name, String variant, double atMost, String unit, List<String> jvmOptions, Measurement measurement) {
    /** Measures a case. */
    interface Measurement {
        /**
         * Measures.
         *
         * @param budget about how long, warm-up not counted
         */
        Measured measure(Duration budget);
    }

    BenchCase {
        jvmOptions = List.copyOf(jvmOptions);
    }

    BenchCase(String name, String variant, double atMost, String unit, Measurement measurement) {
        this(name, variant, atMost, unit, List.of(), measurement);
    }

    /** Name and variant, as name/variant; unique. */
    String id() {
        return variant.isEmpty() ? name : name + "/" + variant;
    }

    /** Whether the text on the command line means this: the name, or the name with the variant. */
    boolean isMeantBy(String text) {
        return text.equals(name) || text.equals(id());
    }
}
