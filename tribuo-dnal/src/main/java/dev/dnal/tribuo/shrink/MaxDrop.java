package dev.dnal.tribuo.shrink;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.search.Budget;

/**
 * A limit to what a small network may lose, in place of one to what it may cost: of the networks that are tried, the one that costs least and is
 * within it is the result.
 */
public final class MaxDrop extends ConfiguredValue {
    @Config(mandatory = true, description = "What may be lost, in points: above 0 and below 100.")
    private double points;

    @Config(mandatory = true, description = "What is to be as little as can be; its amount counts for nothing.")
    private Budget by = new Budget(Budget.Cost.LATENCY, "1x");

    /** For OLCUT. */
    private MaxDrop() {}

    /**
     * A limit.
     *
     * @param points what may be lost, above 0 and below 100. Where classes are told apart, percentage points of the images that get the answer
     *     of the given network, or the right one where images have labels; else percent of the standard deviation of an output by which a
     *     number of it may be off, as the root of the mean square, and of several outputs the one that is farthest off counts
     * @param by what is to be as little as can be, and how it is measured; its amount counts for nothing
     * @throws SettingException if the points are out of range
     */
    public MaxDrop(double points, Budget by) {
        this.points = points;
        this.by = by.ofShare(1);
        check();
    }

    @Override
    protected void check() {
        require(
                "points",
                points > 0 && points < 100,
                "Expected a drop of more than 0 and less than 100 points to shrink a network within, found " + points);
    }

    /** What may be lost, in points. */
    public double points() {
        return points;
    }

    /** What is to be as little as can be. */
    public Budget by() {
        return by;
    }

    /** A sum of squares, or a share of images, is not told to the last bit. */
    boolean allows(double lost) {
        return lost <= points + 1e-9;
    }
}
