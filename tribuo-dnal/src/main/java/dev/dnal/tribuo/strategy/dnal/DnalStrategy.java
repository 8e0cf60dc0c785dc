package dev.dnal.tribuo.strategy.dnal;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.schedule.LearningRateSchedule;
import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.Freezing;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.SearchContext;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.Worth;
import dev.dnal.tribuo.search.control.BudgetSteering;
import dev.dnal.tribuo.search.control.GateSteering;

/**
 * The strategy of DNAL, which trains gates on all channels: its settings. Extended by a former name of it and
 * by {@link TopologyStrategy}. What is not set is as published (arXiv 2103.02126 and its code): 10 epochs,
 * learning rate 0.01, delta growing to 10000, channels open above 0.9, convolutions and batch normalisations at rest.
 */
public class DnalStrategy extends ConfiguredValue implements Strategy {
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
        check();
    }

    @Override
    protected void check() {
        require("epochs", epochs >= 1, "The architecture stage needs at least 1 epoch, found " + epochs);
        require(
                "lambda",
                lambda >= 0 && Double.isFinite(lambda),
                "Lambda must be finite and at least 0, found " + lambda);
        require("threshold, minimumChannels or roundTo", this::gateRule);
    }

    /**
     * The same with another number of epochs.
     *
     * @throws IllegalArgumentException if below 1
     */
    public DnalStrategy withEpochs(int newEpochs) {
        return changed(this, copy -> copy.epochs = newEpochs);
    }

    /** The same with another learning rate. */
    public DnalStrategy withLearningRate(LearningRateSchedule newLearningRate) {
        return changed(this, copy -> copy.learningRate = newLearningRate);
    }

    /** The same with another steepness of the gates. */
    public DnalStrategy withDelta(DeltaSchedule newDelta) {
        return changed(this, copy -> copy.delta = newDelta);
    }

    /**
     * The same with another threshold.
     *
     * @throws IllegalArgumentException unless between 0 and 1
     */
    public DnalStrategy withThreshold(double newThreshold) {
        return changed(this, copy -> copy.threshold = newThreshold);
    }

    /** The same with another choice of what rests. */
    public DnalStrategy withFreezing(Freezing newFreezing) {
        return changed(this, copy -> copy.freezing = newFreezing);
    }

    /**
     * The same with another number of channels that each layer keeps.
     *
     * @throws IllegalArgumentException if below 0
     */
    public DnalStrategy withMinimumChannels(int newMinimumChannels) {
        return changed(this, copy -> copy.minimumChannels = newMinimumChannels);
    }

    /**
     * The same with numbers of channels that are rounded, as to what kernels work on at a time.
     *
     * @param multiple at least 1, which rounds nothing
     * @throws IllegalArgumentException if below 1
     */
    public DnalStrategy withRoundTo(int multiple) {
        return changed(this, copy -> copy.roundTo = multiple);
    }

    /**
     * The same with batch normalisations that use the statistics of the batch, as published, or their running statistics.
     *
     * <p>With running statistics, batch normalisations and gates go into the weights of the convolutions, which costs far less.
     */
    public DnalStrategy withBatchStatistics(boolean newBatchStatistics) {
        return changed(this, copy -> copy.batchStatistics = newBatchStatistics);
    }

    /** The same with another penalty. */
    public DnalStrategy withPenalty(PenaltyForm newPenalty) {
        return changed(this, copy -> copy.penalty = newPenalty);
    }

    /** The same with another rule by which lambda and the steepness of the gates follow what the epochs come to. */
    public DnalStrategy withSteering(GateSteering newSteering) {
        return changed(this, copy -> copy.steering = newSteering);
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
    public Worth worth() {
        return Worth.LOSS;
    }

    @Override
    public ChannelScores rate(SearchContext context) {
        return GateTraining.ofChoices(this, context).rate();
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
}
