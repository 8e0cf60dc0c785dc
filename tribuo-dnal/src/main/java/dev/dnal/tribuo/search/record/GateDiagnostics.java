package dev.dnal.tribuo.search.record;

/**
 * How gates behave: what tells a search that settles from one that swings or closes a layer.
 *
 * @param undecided share of gates between 0.1 and 0.9 at the epoch's steepness, 0 to 1; NaN where there are no gates
 * @param flips gates that are on the other side of the threshold than after the epoch before; -1 in a first epoch, and where
 *     there are no gates
 * @param smallestLayer the layer with the fewest gates above the threshold, of equals the first; empty where there are no gates
 * @param smallestWidth gates above the threshold in that layer; a minimum of channels keeps more than that; -1 where there
 *     are no gates
 */
public record GateDiagnostics(double undecided, int flips, String smallestLayer, int smallestWidth) {
    /** Where there are no gates. */
    public static final GateDiagnostics NONE = new GateDiagnostics(Double.NaN, -1, "", -1);
}
