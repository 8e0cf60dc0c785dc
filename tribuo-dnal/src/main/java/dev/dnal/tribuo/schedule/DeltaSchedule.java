package dev.dnal.tribuo.schedule;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.config.ConfiguredValue;

/**
 * The steepness of the gates sigmoid(delta * s), which grows geometrically over the architecture epochs so that soft gates
 * become hard: in epoch k of K, from 0, delta is start * (end / start)^((k + 1) / K). With start 1 and end 10000 this is
 * the schedule of DNAL (arXiv 2103.02126).
 */
public final class DeltaSchedule extends ConfiguredValue {
    @Config(description = "Steepness before the first epoch, above 0.")
    private double start = 1;

    @Config(description = "Steepness in the last epoch, at least start.")
    private double end = 10_000;

    /** The published schedule, from 1 to 10000; also for OLCUT. */
    public DeltaSchedule() {}

    /**
     * A schedule.
     *
     * @param start steepness before the first epoch, above 0
     * @param end steepness in the last epoch, finite and at least {@code start}
     * @throws SettingException if an argument is out of range
     */
    public DeltaSchedule(double start, double end) {
        this.start = start;
        this.end = end;
        check();
    }

    @Override
    protected void check() {
        require(
                "start or end",
                start > 0 && end >= start && Double.isFinite(end),
                "Delta must start above 0 and not fall, found start " + start + " and end " + end);
    }

    /**
     * Delta of an epoch.
     *
     * @param epoch number of the architecture epoch, from 0
     * @param epochs number of architecture epochs, above {@code epoch}
     */
    public double at(int epoch, int epochs) {
        return start * Math.pow(end / start, (epoch + 1.0) / epochs);
    }
}
