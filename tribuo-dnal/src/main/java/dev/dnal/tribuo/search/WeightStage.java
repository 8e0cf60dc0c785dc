package dev.dnal.tribuo.search;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.schedule.CosineRate;
import dev.dnal.tribuo.schedule.LearningRateSchedule;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings of a stage that trains weights: the first, which trains the whole network, or the last, which trains the small one. */
public final class WeightStage extends ConfiguredValue {
    @Config(mandatory = true, description = "Number of epochs, at least 0; 0 leaves the stage out.")
    private int epochs;

    @Config(description = "Learning rate over the stage.")
    private LearningRateSchedule learningRate = new CosineRate(0.1);

    @Config(description = "Weight decay of all weights, at least 0.")
    private double weightDecay = 1e-4;

    @Config(description = "Ends the stage when it no longer gets better; without it, all epochs are trained.")
    private @Nullable EarlyStopping earlyStopping;

    /** For OLCUT. */
    private WeightStage() {}

    /**
     * A stage.
     *
     * @param epochs number of epochs, at least 0; 0 leaves the stage out
     * @param learningRate over the stage
     * @param weightDecay of all weights, at least 0
     * @throws SettingException if an argument is out of range
     */
    public WeightStage(int epochs, LearningRateSchedule learningRate, double weightDecay) {
        this.epochs = epochs;
        this.learningRate = learningRate;
        this.weightDecay = weightDecay;
        check();
    }

    @Override
    protected void check() {
        require("epochs", epochs >= 0, "A stage needs 0 epochs or more, found " + epochs);
        require(
                "weightDecay",
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "Weight decay must be finite and at least 0, found " + weightDecay);
    }

    /** Number of epochs, at least 0. */
    public int epochs() {
        return epochs;
    }

    /** Learning rate over the stage. */
    public LearningRateSchedule learningRate() {
        return learningRate;
    }

    /** Weight decay, at least 0. */
    public double weightDecay() {
        return weightDecay;
    }

    /** What ends the stage when it no longer gets better, if anything. */
    public Optional<EarlyStopping> earlyStopping() {
        return Optional.ofNullable(earlyStopping);
    }

    /**
     * The same settings, but the stage ends when it no longer gets better, and hands on the epoch that was best on the validation
     * images, the later of equals, instead of the last. It needs validation images.
     */
    public WeightStage withEarlyStopping(EarlyStopping newEarlyStopping) {
        return changed(this, copy -> copy.earlyStopping = newEarlyStopping);
    }

    /** The same at other learning rates. */
    public WeightStage withLearningRate(LearningRateSchedule newLearningRate) {
        return changed(this, copy -> copy.learningRate = newLearningRate);
    }

    /** The same settings for another number of epochs. */
    public WeightStage withEpochs(int newEpochs) {
        return changed(this, copy -> copy.epochs = newEpochs);
    }
}
