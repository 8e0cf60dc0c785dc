package dev.dnal.tribuo.search;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.util.List;

/**
 * Ends a stage that trains weights when it no longer gets better: when the accuracy on the validation images has not risen for some
 * epochs by more than a difference. It looks at nothing else, so a stage that goes on from a checkpoint ends in the same epoch as one
 * without a break. Gates train through all their epochs, for their steepness grows to the last of them.
 */
public final class EarlyStopping extends ConfiguredValue {
    @Config(mandatory = true, description = "Epochs without progress after which the stage ends, at least 1.")
    private int patience;

    @Config(description = "Progress is an accuracy that is higher than the one before by more than this, in [0, 1).")
    private double minDelta;

    /** For OLCUT. */
    private EarlyStopping() {}

    /**
     * Where any rise is progress.
     *
     * @param patience epochs without progress after which the stage ends, at least 1
     * @throws SettingException if it is below 1
     */
    public EarlyStopping(int patience) {
        this(patience, 0);
    }

    /**
     * Where small rises are no progress.
     *
     * @param patience epochs without progress after which the stage ends, at least 1
     * @param minDelta progress is an accuracy that is higher by more than this than at the last progress, in [0, 1)
     * @throws SettingException if an argument is out of range
     */
    public EarlyStopping(int patience, double minDelta) {
        this.patience = patience;
        this.minDelta = minDelta;
        check();
    }

    @Override
    protected void check() {
        require(
                "patience",
                patience >= 1,
                "The patience of early stopping must be at least 1 epoch, found " + patience);
        require(
                "minDelta",
                minDelta >= 0 && minDelta < 1,
                "The least progress of early stopping must be at least 0 and below 1, found " + minDelta);
    }

    /** Epochs without progress after which the stage ends, at least 1. */
    public int patience() {
        return patience;
    }

    /** By how much more than this an accuracy must rise to be progress, in [0, 1). */
    public double minDelta() {
        return minDelta;
    }

    /** Whether a stage ends after these epochs. */
    public boolean endsAfter(List<EpochRecord> records) {
        double reached = Double.NEGATIVE_INFINITY;
        int waited = 0;
        for (EpochRecord record : records) {
            boolean progress = record.validationAccuracy() > reached + minDelta;
            waited = progress ? 0 : waited + 1;
            reached = progress ? record.validationAccuracy() : reached;
        }
        return waited >= patience;
    }
}
