package dev.dnal.tribuo.shrink;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.control.BudgetSteering;
import dev.dnal.tribuo.strategy.Strategies;
import dev.dnal.tribuo.strategy.StrategySettings;
import dev.dnal.tribuo.strategy.dnal.Constraint;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How networks are made smaller. What is not said suits most networks.
 *
 * <p>There is either a budget, or several, of what the small network may cost, or a {@link MaxDrop} of what it may lose.
 */
public final class ShrinkSettings extends ConfiguredValue {
    /**
     * Networks that are tried to be within a {@link MaxDrop}, at most. Halving the range between what held and what did not so often leaves a
     * thirty-second of the given network's cost.
     */
    public static final int MOST_ROUNDS = 5;

    /** Share of the recovery in which the learning rate rises. */
    static final double WARM_UP = 0.05;

    private static final int GATE_STEPS = 500;

    private static final int EPOCHS = 30;

    private static final int RECOVERY_STEPS = 2000;

    private static final int MOST_EPOCHS = 250;

    private static final double LAMBDA = 1e-4;

    private static final double STEEPEST = 10_000;

    private static final int MOST_HELD_OUT = 1000;

    private static final int HELD_OUT_PART = 10;

    private static final String AUTO = "auto";

    /** By the loss, whole layers go down to widths that kernels are fast at: of equal times, that keeps more. */
    private static final String OF_TIME = "dnal";

    private static final int FEWEST_DECIDING = 10;

    @Config(description = "What the small network may cost; of several budgets, all hold. None with maxDrop.")
    private List<Budget> budgets = new ArrayList<>();

    @Config(description = "What the small network may lose, where it may cost what it must. None with budgets.")
    private @Nullable MaxDrop maxDrop;

    @Config(
            description =
                    "What outputs are: classes, embedding, boxes or numbers; empty for what the network, its file and the images say.")
    private String outputsAre = "";

    @Config(
            description = "What rates channels, by name; auto for " + OF_TIME + " where time counts, else "
                    + Strategies.PROJECTED + ".")
    private String strategyName = AUTO;

    @Config(
            description = "Epochs in which gates train, at least 1; auto for as many as make " + GATE_STEPS
                    + " steps, 3 at least.")
    private String gates = AUTO;

    @Config(
            description = "Epochs in which the small network trains, at least 0; auto for " + EPOCHS
                    + ", or as many more as make " + RECOVERY_STEPS + " steps, but " + MOST_EPOCHS + " at most.")
    private String recovery = AUTO;

    @Config(
            description =
                    "Highest learning rate of the small network, above 0; a share of it is taken if it doesn't suit.")
    private double rate = 0.1;

    @Config(description = "Images per step, at least 1.")
    private int batchSize = 64;

    @Config(description = "Weight decay, at least 0.")
    private double weightDecay = 1e-4;

    @Config(description = "Augmentations of images, in order: given and small network see the same.")
    private List<Augmentation> augmentations = new ArrayList<>();

    @Config(description = "Seconds in which all training is to be over, at least 0; 0 for no limit.")
    private double timeLimitSeconds;

    @Config(description = "Where to train: cpu, cuda:N or auto.")
    private String device = "cpu";

    @Config(description = "Threads; 0 for as many as there are processors.")
    private int threads;

    @Config(description = "What training steps are made of: auto, portable, training, blocked+training, ...")
    private String kernels = Kernels.AUTO.label();

    @Config(
            description =
                    "Parts of each batch that go through the network by themselves; 0 for what suits the device: 2 on a CPU, 1 on a GPU.")
    private int shards;

    @Config(description = "The most steps that share a run; 0 for what suits the device: 1 on a CPU.")
    private int stepsPerRun;

    @Config(description = "Seed of all that is random.")
    private long seed = 1;

    /** For OLCUT, and for {@link Shrinker.Builder}, which is told later what to shrink to. */
    ShrinkSettings() {}

    /**
     * Shrinks to budgets.
     *
     * @param budgets at least one
     * @throws SettingException if there is none
     */
    public static ShrinkSettings to(List<Budget> budgets) {
        ShrinkSettings settings = new ShrinkSettings().withBudgets(budgets);
        settings.requireAim();
        return settings;
    }

    /** Shrinks as far as may be lost. */
    public static ShrinkSettings within(MaxDrop maxDrop) {
        return new ShrinkSettings().withMaxDrop(maxDrop);
    }

    /** Settings can be put together before it is said, but not used. */
    void requireAim() {
        require(
                "budgets or maxDrop",
                !budgets.isEmpty() || maxDrop != null,
                "Expected a budget, as 0.5x of the MACs, to shrink a network to, or a drop to shrink it within, found none");
    }

    @Override
    protected void check() {
        require(
                "budgets or maxDrop",
                budgets.isEmpty() || maxDrop == null,
                "Expected a budget to shrink a network to, or a drop to shrink it within, found both: " + budgets
                        + " and " + maxDrop);
        require(
                "strategyName",
                strategyName.equals(AUTO) || Strategies.names().contains(strategyName),
                "Expected a strategy of " + Strategies.names() + ", found " + strategyName);
        require(
                "rate, weightDecay or timeLimitSeconds",
                rate > 0
                        && Double.isFinite(rate)
                        && weightDecay >= 0
                        && Double.isFinite(weightDecay)
                        && timeLimitSeconds >= 0,
                "Expected a finite learning rate above 0, a weight decay and a time limit of at least 0, found " + rate
                        + ", " + weightDecay + " and " + timeLimitSeconds);
        require("gates", () -> epochs("gates", gates, 1));
        require("recovery", () -> epochs("recovery", recovery, 0));
        require("batchSize", batchSize >= 1, "Expected at least 1 image per step, found " + batchSize);
        require("outputsAre", this::outputsAre);
        require("threads", threads >= 0, "The number of threads must be at least 0, found " + threads);
        require("kernels", () -> Kernels.of(kernels));
        require("device, shards or stepsPerRun", this::training);
    }

    /** The same with budgets, and no limit to what may be lost. */
    public ShrinkSettings withBudgets(List<Budget> newBudgets) {
        return changed(this, copy -> {
            copy.budgets = List.copyOf(newBudgets);
            copy.maxDrop = null;
        });
    }

    /** The same with a limit to what may be lost, and no budgets. */
    public ShrinkSettings withMaxDrop(MaxDrop newMaxDrop) {
        return changed(this, copy -> {
            copy.budgets = List.of();
            copy.maxDrop = newMaxDrop;
        });
    }

    /** The same with another that rates channels, of {@link Strategies#names}. */
    public ShrinkSettings withStrategy(String name) {
        return changed(this, copy -> copy.strategyName = name);
    }

    /** The same where outputs are something that is known. */
    public ShrinkSettings withOutputsAre(OutputMeaning meaning) {
        return changed(this, copy -> copy.outputsAre = meaning.label());
    }

    /** The same with so many epochs in which gates train, at least 1. */
    public ShrinkSettings withGates(int epochs) {
        return changed(this, copy -> copy.gates = Integer.toString(epochs));
    }

    /** The same with so many epochs in which the small network trains, at least 0. */
    public ShrinkSettings withRecovery(int epochs) {
        return changed(this, copy -> copy.recovery = Integer.toString(epochs));
    }

    /** The same with another highest learning rate. */
    public ShrinkSettings withRate(double newRate) {
        return changed(this, copy -> copy.rate = newRate);
    }

    /** The same with so many images per step. */
    public ShrinkSettings withBatchSize(int images) {
        return changed(this, copy -> copy.batchSize = images);
    }

    /** The same with another weight decay. */
    public ShrinkSettings withWeightDecay(double newWeightDecay) {
        return changed(this, copy -> copy.weightDecay = newWeightDecay);
    }

    /** The same with other augmentations. */
    public ShrinkSettings withAugmentations(List<Augmentation> newAugmentations) {
        return changed(this, copy -> copy.augmentations = List.copyOf(newAugmentations));
    }

    /** The same with another limit to the seconds that all training takes; 0 for none. */
    public ShrinkSettings withTimeLimitSeconds(double seconds) {
        return changed(this, copy -> copy.timeLimitSeconds = seconds);
    }

    /** The same with training on a device that is resolved, with so many threads, by kernels, in shards. */
    public ShrinkSettings withTraining(TrainingConfig training) {
        return changed(this, copy -> {
            copy.device = training.session().device().toString();
            copy.threads = training.session().threads();
            copy.kernels = training.kernels().label();
            copy.shards = training.shards();
            copy.stepsPerRun = training.stepsPerRun();
        });
    }

    /** The same with another seed. */
    public ShrinkSettings withSeed(long newSeed) {
        return changed(this, copy -> copy.seed = newSeed);
    }

    /** What the small network may cost; empty if it is said what it may lose. */
    public List<Budget> budgets() {
        return List.copyOf(budgets);
    }

    /** What the small network may lose, if that is said in place of budgets. */
    public Optional<MaxDrop> maxDrop() {
        return Optional.ofNullable(maxDrop);
    }

    /** What rates channels. */
    public String strategyName() {
        if (!strategyName.equals(AUTO)) {
            return strategyName;
        }
        boolean countsTime = Stream.concat(budgets.stream(), maxDrop().map(MaxDrop::by).stream())
                .anyMatch(budget -> budget.cost() == Budget.Cost.LATENCY);
        return countsTime ? OF_TIME : Strategies.PROJECTED;
    }

    /** What outputs are, if that is known. */
    public Optional<OutputMeaning> outputsAre() {
        return outputsAre.isEmpty() ? Optional.empty() : Optional.of(OutputMeaning.of(outputsAre));
    }

    /** Highest learning rate of the small network. */
    public double rate() {
        return rate;
    }

    /** Images per step, at least 1. */
    public int batchSize() {
        return batchSize;
    }

    /** Weight decay, at least 0. */
    public double weightDecay() {
        return weightDecay;
    }

    /** Augmentations of images, in order. */
    public List<Augmentation> augmentations() {
        return List.copyOf(augmentations);
    }

    /** Seconds in which all training is to be over; 0 for no limit. */
    public double timeLimitSeconds() {
        return timeLimitSeconds;
    }

    /** Device, threads, kernels and shards. */
    public TrainingConfig training() {
        SessionConfig session = SessionConfig.on(Device.parse(device));
        return TrainingConfig.suiting(
                threads == 0 ? session : session.withThreads(threads), Kernels.of(kernels), shards, stepsPerRun);
    }

    /** Seed of all that is random. */
    public long seed() {
        return seed;
    }

    /** Epochs in which gates train. */
    public int gateEpochs(int images) {
        return epochs("gates", gates, 1).orElseGet(() -> epochs(images, GATE_STEPS, 3));
    }

    /** Epochs in which the small network trains. */
    public int recoveryEpochs(int images) {
        return epochs("recovery", recovery, 0).orElseGet(() -> epochs(images, RECOVERY_STEPS, EPOCHS));
    }

    /** What a setting says; empty for {@value #AUTO}. */
    private static OptionalInt epochs(String setting, String said, int least) {
        if (said.equals(AUTO)) {
            return OptionalInt.empty();
        }
        if (!said.matches("\\d{1,9}") || Integer.parseInt(said) < least) {
            throw new SettingException(
                    "Expected " + AUTO + " or at least " + least + " epochs as " + setting + ", found " + said);
        }
        return OptionalInt.of(Integer.parseInt(said));
    }

    private int epochs(int images, int steps, int least) {
        int perEpoch = Math.max(1, images / batchSize);
        return Math.min(MOST_EPOCHS, Math.max(least, (steps + perEpoch - 1) / perEpoch));
    }

    /** Epochs of all stages, at most; where several networks are tried, of all of them. */
    public int mostEpochs(int images) {
        int train = trainingImages(images);
        return (maxDrop == null ? 1 : MOST_ROUNDS) * (gateEpochs(train) + recoveryEpochs(train));
    }

    /** How many images are kept back to tell by what the small network came to. */
    public int heldOut(int images) {
        return Math.min(MOST_HELD_OUT, Math.max(1, images / HELD_OUT_PART));
    }

    /**
     * How many other images are kept back to decide by which networks are within a {@link MaxDrop}; 0 without one, and where images are so few
     * that those which tell the result have to decide too.
     */
    public int deciding(int images) {
        int heldOut = heldOut(images);
        return maxDrop == null || heldOut < FEWEST_DECIDING ? 0 : heldOut;
    }

    /** How many images are left to train by. */
    public int trainingImages(int images) {
        return images - heldOut(images) - deciding(images);
    }

    Strategy strategy(int epochs) {
        return Strategies.named(
                strategyName(),
                new StrategySettings(
                        new WeightStage(
                                epochs, new ConstantRate(Strategies.usualRate(strategyName(), rate)), weightDecay),
                        new GateRule(GateRule.THRESHOLD, 1, 1),
                        LAMBDA,
                        PenaltyForm.PUBLISHED,
                        new DeltaSchedule(1, STEEPEST),
                        true,
                        new BudgetSteering(),
                        Constraint.ADMM));
    }

    /** What decides the result, by name. */
    public Map<String, String> toMap() {
        TrainingConfig training = training();
        Map<String, String> map = new LinkedHashMap<>();
        map.put("budgets", budgets.toString());
        map.put("maxDrop", String.valueOf(maxDrop));
        map.put("outputsAre", outputsAre);
        map.put("strategy", strategyName());
        map.put("gates", gates);
        map.put("recovery", recovery);
        map.put("rate", Double.toString(rate));
        map.put("batchSize", Integer.toString(batchSize));
        map.put("weightDecay", Double.toString(weightDecay));
        map.put("augmentations", augmentations.toString());
        map.put("timeLimitSeconds", Double.toString(timeLimitSeconds));
        map.put("device", training.session().device().toString());
        map.put("threads", Integer.toString(training.session().threads()));
        map.put("kernels", training.kernels().label());
        map.put("shards", Integer.toString(training.shards()));
        map.put("stepsPerRun", Integer.toString(training.stepsPerRun()));
        map.put("seed", Long.toString(seed));
        return map;
    }
}
