package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.GateRule;
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
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How networks are made smaller.
 *
 * @param budgets what the small network may cost; at least one
 * @param strategyName what rates channels, by {@link Strategies#names}
 * @param gates epochs in which gates train, at least 1; empty for as many as make {@value #GATE_STEPS} steps
 * @param recovery epochs in which the small network trains, at least 0; empty for {@value #EPOCHS}, or as many more as make {@value
 *     #RECOVERY_STEPS} steps, but {@value #MOST_EPOCHS} at most
 * @param rate highest learning rate of the small network, above 0; a share of it is taken if it doesn't suit
 * @param batchSize images per step, at least 1
 * @param weightDecay at least 0
 * @param augmentations of images, in order: given and small network see the same
 * @param timeLimitSeconds in which all training is to be over, at least 0; 0 for no limit
 * @param training device, threads, kernels and shards
 * @param seed of all that is random
 */
public record ShrinkSettings(
        List<Budget> budgets,
        String strategyName,
        OptionalInt gates,
        OptionalInt recovery,
        double rate,
        int batchSize,
        double weightDecay,
        List<Augmentation> augmentations,
        double timeLimitSeconds,
        TrainingConfig training,
        long seed) {
    /** Share of the recovery in which the learning rate rises. */
    static final double WARM_UP = 0.05;

    private static final int GATE_STEPS = 500;

    private static final int EPOCHS = 30;

    private static final int RECOVERY_STEPS = 2000;

    private static final int MOST_EPOCHS = 250;

    private static final double GATE_RATE = 0.01;

    private static final double LAMBDA = 1e-4;

    private static final double STEEPEST = 10_000;

    private static final int MOST_HELD_OUT = 1000;

    private static final int HELD_OUT_PART = 10;

    /**
     * Checks the ranges and copies the lists.
     *
     * @throws SettingException if there is no budget, no such strategy, or a number is out of range
     */
    public ShrinkSettings {
        budgets = List.copyOf(budgets);
        augmentations = List.copyOf(augmentations);
        if (budgets.isEmpty()) {
            throw new SettingException("Expected a budget, as 0.5x of the MACs, to shrink a network to, found none");
        }
        if (!Strategies.names().contains(strategyName)) {
            throw new SettingException("Expected a strategy of " + Strategies.names() + ", found " + strategyName);
        }
        boolean inRange = rate > 0
                && Double.isFinite(rate)
                && weightDecay >= 0
                && Double.isFinite(weightDecay)
                && timeLimitSeconds >= 0;
        if (!inRange) {
            throw new SettingException(
                    "Expected a finite learning rate above 0, a weight decay and a time limit of at least 0, found "
                            + rate + ", " + weightDecay + " and " + timeLimitSeconds);
        }
        if (gates.orElse(1) < 1 || recovery.orElse(0) < 0 || batchSize < 1) {
            throw new SettingException(
                    "Expected at least 1 epoch of gates, 0 epochs of recovery and 1 image per step, found "
                            + gates.orElse(1) + ", " + recovery.orElse(0) + " and " + batchSize);
        }
    }

    /** What suits most networks, for budgets. */
    public static ShrinkSettings usual(List<Budget> budgets) {
        return new ShrinkSettings(
                budgets,
                "dnal",
                OptionalInt.empty(),
                OptionalInt.empty(),
                0.1,
                64,
                1e-4,
                List.of(),
                0,
                TrainingConfig.of(SessionConfig.on(Device.CPU)),
                1);
    }

    /** Epochs in which gates train. */
    public int gateEpochs(int images) {
        return gates.orElseGet(() -> epochs(images, GATE_STEPS, 3));
    }

    /** Epochs in which the small network trains. */
    public int recoveryEpochs(int images) {
        return recovery.orElseGet(() -> epochs(images, RECOVERY_STEPS, EPOCHS));
    }

    private int epochs(int images, int steps, int least) {
        int perEpoch = Math.max(1, images / batchSize);
        return Math.min(MOST_EPOCHS, Math.max(least, (steps + perEpoch - 1) / perEpoch));
    }

    /** Epochs of all stages. */
    public int epochs(int images) {
        int train = images - heldOut(images);
        return gateEpochs(train) + recoveryEpochs(train);
    }

    /** How many images are kept back to compare by. */
    public int heldOut(int images) {
        return Math.min(MOST_HELD_OUT, Math.max(1, images / HELD_OUT_PART));
    }

    Strategy strategy(int epochs) {
        return Strategies.named(
                strategyName,
                new StrategySettings(
                        new WeightStage(epochs, new ConstantRate(strategyName.equals("projected") ? Double.parseDouble(System.getProperty("glr", "0.05")) : GATE_RATE), weightDecay),
                        new GateRule(GateRule.THRESHOLD, 1, 1),
                        LAMBDA,
                        PenaltyForm.PUBLISHED,
                        new DeltaSchedule(1, STEEPEST),
                        true,
                        new BudgetSteering()));
    }

    /** What decides the result, by name. */
    public Map<String, String> toMap() {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("budgets", budgets.toString());
        map.put("strategy", strategyName);
        map.put("gates", gates.toString());
        map.put("recovery", recovery.toString());
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
