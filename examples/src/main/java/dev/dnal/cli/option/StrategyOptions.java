package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunHistory;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.search.PenaltyForm;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.Worth;
import dev.dnal.tribuo.search.control.GateSteerings;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.strategy.Strategies;
import dev.dnal.tribuo.strategy.StrategySettings;
import dev.dnal.tribuo.strategy.ThinNetwork;
import dev.dnal.tribuo.strategy.dnal.Constraint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Options of the second stage. */
@Topic.About(Topic.ADVANCED)
public final class StrategyOptions {
    /** What is no strategy but settings of all stages, and takes the place of one where they are compared. */
    public static final String THIN = "thin";

    /** The strategy whose epochs count for it. */
    private static final String UNIFORM = "uniform";

    @Topic.About(Topic.BUDGET)
    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            defaultValue = "dnal",
            description =
                    "How the second stage rates channels, and what else --search-space names: ${bundle:strategies}; or thin (the same share of each layer, from new weights,"
                            + " which train for the epochs of all stages). All but dnal and toponas need --macs, --params or --latency; those"
                            + " after toponas are to compare with. Default: ${DEFAULT-VALUE}.")
    private String strategy = "";

    @Topic.About(Topic.TRAINING)
    @Option(
            names = "--epochs-architecture",
            paramLabel = "N",
            defaultValue = "10",
            description =
                    "Epochs of the second stage: dnal and toponas train gates in it, projected, admm and constrained gates and weights, the others weights; random-search trains as much as dnal would. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--learning-rate-architecture",
            paramLabel = "RATE",
            description =
                    "Learning rate of the second stage, constant. Default: 0.01; half of --learning-rate where weights learn what goes: with projected, admm, constrained and random-search.")
    private Optional<Double> learningRate = Optional.empty();

    @Topic.About(Topic.BUDGET)
    @Option(
            names = "--lambda",
            paramLabel = "F",
            defaultValue = "1e-4",
            description =
                    "Factor of the penalty on open gates, or on scales: the larger, the smaller the network; with a budget, where"
                            + " to begin. Default: ${DEFAULT-VALUE}.")
    private double lambda;

    @Option(
            names = {"--steering", "--lambda-control"},
            paramLabel = "RULE",
            defaultValue = "square",
            description =
                    "How dnal and toponas steer lambda towards a budget: ${bundle:steerings}. Default: ${DEFAULT-VALUE}.")
    private String steering = "";

    @Option(
            names = "--steering-runs",
            paramLabel = "DIR",
            description =
                    "Folder with runs of dnal in it, at any depth, for --steering ilqr to learn from: those of a sweep over lambda, as of"
                            + " the same network and data.")
    private Optional<Path> steeringRuns = Optional.empty();

    @Option(
            names = "--constraint",
            paramLabel = "NAME",
            defaultValue = "admm",
            description =
                    "What draws the gates of constrained to 0 and 1: admm (multipliers, to those that the budget leaves), proximity (the"
                            + " distance to the nearer of both), or adjusted (the same, near ones first). Default: ${DEFAULT-VALUE}.")
    private String constraint = "";

    @Option(
            names = "--penalty",
            paramLabel = "FORM",
            defaultValue = "published",
            description =
                    "What open gates are charged for: published (sigmoid(s)), openness (sigmoid(delta s)), macs (as published,"
                            + " weighed by the MACs that each spares), or cost (as published, weighed by what the budget"
                            + " counts or measures). Default: ${DEFAULT-VALUE}.")
    private String penalty = "";

    @Topic.About(Topic.BUDGET)
    @Option(
            names = "--search-space",
            paramLabel = "PARTS",
            description = "What to decide over: " + SearchSpaceHelp.PARTS
                    + " dnal describe NETWORK --search-space PARTS shows what that is. Default: layers without a budget; with one"
                    + " interior,streams,operations where --worth is loss or gates, else interior,streams with --latency and layers with"
                    + " --macs and --params.")
    private Optional<String> searchSpace = Optional.empty();

    @Option(
            names = "--worth",
            paramLabel = "BY",
            description =
                    "What tells under a budget how much stays of each layer and which operations: scores (those of the strategy,"
                            + " compared over the whole network), gates (those with scores above 0) or loss (how much the loss rises on some of the training images if less"
                            + " stays; scores tell which channels go first). Default: loss with --strategy dnal and toponas, gates with projected, admm and constrained, else scores.")
    private Optional<String> worth = Optional.empty();

    @Option(
            names = "--threshold",
            paramLabel = "G",
            defaultValue = "0.9",
            description =
                    "Without a budget, a channel, operation or edge stays if its gate is above this at the end, 0 to 1. Default: ${DEFAULT-VALUE}.")
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
                    "Channels that each layer keeps, whatever the gates, scores or budget say, unless a whole operation goes; 0 lets"
                            + " layers go. Where this keeps a"
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
     * @param rate of the other stages
     * @throws BadInputException if there is no such strategy, rule or penalty
     * @throws dev.dnal.onnx.SettingException if a number is out of range
     */
    public Strategy strategy(double weightDecay, double rate) {
        StrategySettings settings = new StrategySettings(
                new WeightStage(
                        epochs,
                        new ConstantRate(learningRate.orElseGet(() -> Strategies.usualRate(strategy, rate))),
                        weightDecay),
                new GateRule(threshold, minimumChannels, roundTo),
                lambda,
                penalty(),
                new DeltaSchedule(1, deltaEnd),
                !runningStatistics,
                named(
                        "--steering",
                        steering,
                        GateSteerings.names(),
                        name -> GateSteerings.named(name, this::earlierRuns)),
                constraint());
        return named(
                "--strategy",
                strategy,
                Stream.concat(Strategies.names().stream(), Stream.of(THIN)).toList(),
                name -> Strategies.named(isThin() ? UNIFORM : name, settings));
    }

    private List<List<EpochRecord>> earlierRuns() {
        if (steeringRuns.isEmpty()) {
            return List.of();
        }
        Path folder = steeringRuns.get();
        if (!Files.isDirectory(folder)) {
            throw new BadInputException("--steering-runs: expected a folder, found none at " + folder);
        }
        List<List<EpochRecord>> runs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(found -> found.endsWith(RunFolder.HISTORY))
                    .sorted()
                    .toList()) {
                runs.add(RunHistory.read(file));
            }
        } catch (IOException | UncheckedIOException e) {
            throw new BadInputException("--steering-runs: " + folder + " can't be read (" + e.getMessage() + ")");
        }
        return runs;
    }

    /** Whether a thin network is asked for in place of a search. */
    public boolean isThin() {
        return strategy.equals(THIN);
    }

    /**
     * The settings of what is asked for.
     *
     * @param search with {@link #strategy}
     * @throws dev.dnal.onnx.SettingException if a thin network is asked for without a budget
     */
    public TrainerSettings of(TrainerSettings search) {
        return isThin() ? ThinNetwork.of(search) : search;
    }

    /**
     * Sets what there is to decide over, and what tells how much stays of it, if the options say.
     *
     * @throws dev.dnal.onnx.SettingException if it is no search space, or nothing tells so
     */
    public TrainerSettings decidingIn(TrainerSettings settings) {
        TrainerSettings within = searchSpace
                .map(SearchSpace::parse)
                .map(settings::withSearchSpace)
                .orElse(settings);
        return worth.map(Worth::of).map(within::withWorth).orElse(within);
    }

    /** What a registry has under a name. */
    private static <T> T named(String option, String name, List<String> names, Function<String, T> registry) {
        if (!names.contains(name)) {
            throw new BadInputException(
                    option + ": expected one of " + String.join(", ", names) + ", found '" + name + "'");
        }
        return registry.apply(name);
    }

    private Constraint constraint() {
        for (Constraint known : Constraint.values()) {
            if (known.label().equals(constraint)) {
                return known;
            }
        }
        throw new BadInputException("--constraint: expected admm, proximity or adjusted, found '" + constraint + "'");
    }

    private PenaltyForm penalty() {
        for (PenaltyForm form : PenaltyForm.values()) {
            if (form.label().equals(penalty.toLowerCase(Locale.ROOT))) {
                return form;
            }
        }
        throw new BadInputException("--penalty: expected published, openness, macs or cost, found '" + penalty + "'");
    }
}
