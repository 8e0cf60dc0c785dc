package dev.dnal.tribuo.strategy.dnal;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.schedule.LearningRateSchedule;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.Freezing;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.control.BudgetSteering;
import dev.dnal.tribuo.search.control.GateSteering;
import java.util.Objects;
import java.util.Optional;

/**
 * The strategy of DNAL, which trains gates on all channels: its settings. Not meant to be extended, which only a former name of it
 * does. What is not set is as published (arXiv 2103.02126 and its code): 10 epochs,
 * learning rate 0.01, delta growing to 10000, channels open above 0.9, convolutions and batch normalisations at rest.
 */
public class DnalStrategy implements Strategy {
    @Config(description = "Number of epochs, at least 1.")
    private int epochs = 10;

    @Config(description = "Learning rate over the stage.")
    private LearningRateSchedule learningRate = new ConstantRate(0.01);

    @Config(mandatory = true, description = "Factor of the penalty on open gates, at least 0.")
    private double lambda;

    @Config(description = "Steepness of the gates over the epochs.")
    private DeltaSchedule delta = new DeltaSchedule();

    @Config(description = "A channel stays if its gate is above this at the end; between 0 and 1.")
    private double threshold = GateRule.THRESHOLD;

    @Config(description = "What trains while the gates do.")
    private Freezing freezing = Freezing.PUBLISHED;

    @Config(description = "Channels that each layer keeps whatever its gates say, at least 0; 0 lets layers die.")
    private int minimumChannels = 1;

    @Config(description = "Numbers of channels that layers keep are rounded to a multiple of this, at least 1.")
    private int roundTo = 1;

    @Config(
            description =
                    "Whether batch normalisations that rest use the statistics of the batch, as published; if not, their"
                            + " running statistics, which costs far less.")
    private boolean batchStatistics = true;

    @Config(description = "What open gates are charged for.")
    private PenaltyForm penalty = PenaltyForm.PUBLISHED;

    @Config(description = "How lambda and the steepness of the gates follow what the epochs come to.")
    private GateSteering steering = new BudgetSteering();

    /** For OLCUT. */
    protected DnalStrategy() {}

    /**
     * The published stage.
     *
     * @param lambda factor of the penalty on open gates, at least 0
     * @throws IllegalArgumentException if lambda is out of range
     */
    public DnalStrategy(double lambda) {
        this.lambda = lambda;
        require();
    }

    private DnalStrategy copy() {
        DnalStrategy copy = new DnalStrategy(lambda);
        copy.epochs = epochs;
        copy.learningRate = learningRate;
        copy.delta = delta;
        copy.threshold = threshold;
        copy.freezing = freezing;
        copy.minimumChannels = minimumChannels;
        copy.roundTo = roundTo;
        copy.batchStatistics = batchStatistics;
        copy.penalty = penalty;
        copy.steering = steering;
        return copy;
    }

    private DnalStrategy require() {
        complaint().ifPresent(text -> {
            throw new SettingException(text);
        });
        return this;
    }

    @Override
    public void postConfig() throws PropertyException {
        Optional<String> complaint = complaint();
        if (complaint.isPresent()) {
            throw new PropertyException("", "epochs, lambda, threshold, minimumChannels or roundTo", complaint.get());
        }
    }

    private Optional<String> complaint() {
        if (epochs < 1) {
            return Optional.of("The architecture stage needs at least 1 epoch, found " + epochs);
        }
        if (!(lambda >= 0) || !Double.isFinite(lambda)) {
            return Optional.of("Lambda must be finite and at least 0, found " + lambda);
        }
        try {
            gateRule();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The same with another number of epochs.
     *
     * @throws IllegalArgumentException if below 1
     */
    public DnalStrategy withEpochs(int newEpochs) {
        DnalStrategy copy = copy();
        copy.epochs = newEpochs;
        return copy.require();
    }

    /** The same with another learning rate. */
    public DnalStrategy withLearningRate(LearningRateSchedule newLearningRate) {
        DnalStrategy copy = copy();
        copy.learningRate = newLearningRate;
        return copy;
    }

    /** The same with another steepness of the gates. */
    public DnalStrategy withDelta(DeltaSchedule newDelta) {
        DnalStrategy copy = copy();
        copy.delta = newDelta;
        return copy;
    }

    /**
     * The same with another threshold.
     *
     * @throws IllegalArgumentException unless between 0 and 1
     */
    public DnalStrategy withThreshold(double newThreshold) {
        DnalStrategy copy = copy();
        copy.threshold = newThreshold;
        return copy.require();
    }

    /** The same with another choice of what rests. */
    public DnalStrategy withFreezing(Freezing newFreezing) {
        DnalStrategy copy = copy();
        copy.freezing = newFreezing;
        return copy;
    }

    /**
     * The same with another number of channels that each layer keeps.
     *
     * @throws IllegalArgumentException if below 0
     */
    public DnalStrategy withMinimumChannels(int newMinimumChannels) {
        DnalStrategy copy = copy();
        copy.minimumChannels = newMinimumChannels;
        return copy.require();
    }

    /**
     * The same with numbers of channels that are rounded, as to what kernels work on at a time.
     *
     * @param multiple at least 1, which rounds nothing
     * @throws IllegalArgumentException if below 1
     */
    public DnalStrategy withRoundTo(int multiple) {
        DnalStrategy copy = copy();
        copy.roundTo = multiple;
        return copy.require();
    }

    /**
     * The same with batch normalisations that use the statistics of the batch, as published, or their running statistics.
     *
     * <p>With running statistics, batch normalisations and gates go into the weights of the convolutions, which costs far less.
     */
    public DnalStrategy withBatchStatistics(boolean newBatchStatistics) {
        DnalStrategy copy = copy();
        copy.batchStatistics = newBatchStatistics;
        return copy;
    }

    /** The same with another penalty. */
    public DnalStrategy withPenalty(PenaltyForm newPenalty) {
        DnalStrategy copy = copy();
        copy.penalty = newPenalty;
        return copy;
    }

    /** The same with another rule by which lambda and the steepness of the gates follow what the epochs come to. */
    public DnalStrategy withSteering(GateSteering newSteering) {
        DnalStrategy copy = copy();
        copy.steering = newSteering;
        return copy;
    }

    /** How lambda and the steepness of the gates follow what the epochs come to. */
    public GateSteering steering() {
        return steering;
    }

    /** What open gates are charged for. */
    public PenaltyForm penalty() {
        return penalty;
    }

    /** Number of epochs, at least 1. */
    @Override
    public int epochs() {
        return epochs;
    }

    /** Learning rate over the stage. */
    public LearningRateSchedule learningRate() {
        return learningRate;
    }

    /** Factor of the penalty on open gates, at least 0. */
    public double lambda() {
        return lambda;
    }

    /** Steepness of the gates over the epochs. */
    public DeltaSchedule delta() {
        return delta;
    }

    /** What trains while the gates do. */
    public Freezing freezing() {
        return freezing;
    }

    @Override
    public boolean choosesItself() {
        return true;
    }

    @Override
    public ChannelScores rate(SearchContext context) {
        return new GateTraining(this, context).rate();
    }

    /** Which channels stay. */
    @Override
    public GateRule gateRule() {
        return new GateRule(threshold, minimumChannels, roundTo);
    }

    /** Whether batch normalisations use the statistics of the batch. */
    public boolean batchStatistics() {
        return batchStatistics;
    }

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "DnalStrategy");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DnalStrategy that
                && epochs == that.epochs
                && lambda == that.lambda
                && threshold == that.threshold
                && minimumChannels == that.minimumChannels
                && roundTo == that.roundTo
                && freezing == that.freezing
                && batchStatistics == that.batchStatistics
                && penalty == that.penalty
                && steering.equals(that.steering)
                && learningRate.equals(that.learningRate)
                && delta.equals(that.delta);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                epochs,
                learningRate,
                lambda,
                delta,
                threshold,
                freezing,
                minimumChannels,
                roundTo,
                batchStatistics,
                penalty,
                steering);
    }

    @Override
    public String toString() {
        return "DnalStrategy(epochs=" + epochs + ",learningRate=" + learningRate + ",lambda=" + lambda + ",delta="
                + delta + ",threshold=" + threshold + ",freezing=" + freezing + ",minimumChannels=" + minimumChannels
                + ",roundTo=" + roundTo + ",batchStatistics=" + batchStatistics
                + ",penalty=" + penalty + ",steering=" + steering + ")";
    }
}
