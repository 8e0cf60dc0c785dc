package dev.dnal.tribuo.shrink;

import dev.dnal.tribuo.search.Budget;
import java.util.List;

/**
 * How the least network was found that is within a {@link MaxDrop}.
 *
 * @param points what it may lose
 * @param cost what is as little as can be
 * @param measure what the points are of
 * @param images by which that was decided
 * @param tellsResult whether these are the images that the result is told by too, so that chance made it look better than it is
 * @param rounds all networks that were tried, in order
 */
public record DropReport(
        double points,
        Budget.Cost cost,
        DropMeasure measure,
        int images,
        boolean tellsResult,
        List<ShrinkRound> rounds) {
    /** Copies the list. */
    public DropReport {
        rounds = List.copyOf(rounds);
    }
}
