package dev.dnal.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A row of the results file.
 *
 * @param name of the case
 * @param variant of the case, or empty
 * @param ours what we take
 * @param peer what it is compared with
 * @param ratio ours / peer; lower is better
 * @param unit of ours and peer
 */
@JsonPropertyOrder({"name", "variant", "ours", "peer", "ratio", "unit"})
record Row(String name, String variant, double ours, double peer, double ratio, String unit) {
    static Row of(BenchCase benchCase, Measured measured) {
        return new Row(
                benchCase.name(),
                benchCase.variant(),
                measured.ours(),
                measured.peer(),
                measured.ours() / measured.peer(),
                benchCase.unit());
    }
}
