package dev.dnal.cli;

import dev.dnal.onnx.channel.GateRule;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.search.ArchitectureStage;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.FilterNorm;
import dev.dnal.tribuo.strategy.RandomWidth;
import dev.dnal.tribuo.strategy.Slimming;
import dev.dnal.tribuo.strategy.TaylorExpansion;
import dev.dnal.tribuo.strategy.UniformWidth;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Options of the second stage. */
final class StrategyOptions {
    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            defaultValue = "dnal",
            description =
                    "How the second stage rates channels: dnal, which trains gates on them; or, to compare with, uniform (the"
                            + " same share of each layer), random (random shares), l1 (magnitudes of filters), slimming"
                            + " (magnitudes of batch normalisation's scales, with a penalty on them), or taylor (the loss's first-order change)."
                            + " All but dnal need --macs, --params or --latency-millis. Default: ${DEFAULT-VALUE}.")
    private String strategy = "";

    @Option(
            names = "--epochs-architecture",
            paramLabel = "N",
            defaultValue = "10",
            description =
                    "Epochs of the second stage. Strategies but dnal train weights in it. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--learning-rate-architecture",
            paramLabel = "RATE",
            defaultValue = "0.01",
            description = "Learning rate of the second stage, constant. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(
            names = "--lambda",
            paramLabel = "F",
            defaultValue = "1e-4",
            description =
                    "Factor of the penalty on open gates, or on scales: the larger, the smaller the network; with a budget, where"
                            + " to begin. Default: ${DEFAULT-VALUE}.")
    private double lambda;

    @Option(
            names = "--penalty",
            paramLabel = "FORM",
            defaultValue = "published",
            description =
                    "What open gates are charged for: published (sigmoid(s)), openness (sigmoid(delta s)), or macs (as published,"
                            + " weighed by the arithmetic of each channel). Default: ${DEFAULT-VALUE}.")
    private String penalty = "";

    @Option(
            names = "--threshold",
            paramLabel = "G",
            defaultValue = "0.9",
            description =
                    "Without a budget, a channel stays if its gate is above this at the end, 0 to 1. Default: ${DEFAULT-VALUE}.")
    private double threshold;

    @Option(
            names = "--round-to",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Numbers of channels that layers keep are rounded to a multiple of this. Convolutions on the CPU are"
                            + " fastest with multiples of 16 (8 without AVX-512). Default: ${DEFAULT-VALUE}.")
    private int roundTo;

    @Option(
            names = "--minimum-channels",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Channels that each layer keeps, whatever the gates, scores or budget say; 0 lets layers go. Where this keeps a"
                            + " layer from being narrower, the log says so. Default: ${DEFAULT-VALUE}.")
    private int minimumChannels;

    @Option(
            names = "--running-statistics",
            description =
                    "In the second stage, batch normalisations that rest use their running statistics instead of those of"
                            + " the batch, as published; that costs less.")
    private boolean runningStatistics;

    @Option(
            names = "--delta-end",
            paramLabel = "F",
            defaultValue = "10000",
            description = "Steepness of the gates in the last epoch of the second stage; it grows from 1."
                    + " Default: ${DEFAULT-VALUE}.")
    private double deltaEnd;

    /**
     * What the options say.
     *
     * @param weightDecay for weights that train in the second stage
     * @throws BadInputException if there is no such strategy or penalty, or a number is out of range
     */
    Strategy strategy(double weightDecay) {
        try {
            return unchecked(weightDecay);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
    }

    private Strategy unchecked(double weightDecay) {
        GateRule rule = new GateRule(threshold, minimumChannels, roundTo);
        WeightStage weights = new WeightStage(epochs, new ConstantRate(learningRate), weightDecay);
        return switch (strategy) {
            case "dnal" -> dnal();
            case "uniform" -> new UniformWidth(weights, rule);
            case "random" -> new RandomWidth(weights, rule);
            case "l1" -> new FilterNorm(weights, rule);
            case "slimming" -> new Slimming(weights, rule, lambda);
            case "taylor" -> new TaylorExpansion(weights, rule);
            default ->
                throw new BadInputException(
                        "--strategy: expected dnal, uniform, random, l1, slimming or taylor, found '" + strategy + "'");
        };
    }

    private ArchitectureStage dnal() {
        return new ArchitectureStage(lambda)
                .withEpochs(epochs)
                .withLearningRate(new ConstantRate(learningRate))
                .withDelta(new DeltaSchedule(1, deltaEnd))
                .withThreshold(threshold)
                .withMinimumChannels(minimumChannels)
                .withRoundTo(roundTo)
                .withBatchStatistics(!runningStatistics)
                .withPenalty(penalty());
    }

    private PenaltyForm penalty() {
        for (PenaltyForm form : PenaltyForm.values()) {
            if (form.label().equals(penalty.toLowerCase(Locale.ROOT))) {
                return form;
            }
        }
        throw new BadInputException("--penalty: expected published, openness or macs, found '" + penalty + "'");
    }
}
