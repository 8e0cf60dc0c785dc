package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import dev.dnal.tribuo.search.EarlyStopping;
import dev.dnal.tribuo.search.WeightStage;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that let training end before its last epoch. */
@Topic.About(Topic.TRAINING)
public final class EndingOptions {
    private static final double SECONDS_PER_MINUTE = 60;

    @Option(
            names = "--early-stopping",
            paramLabel = "N",
            description =
                    "End the first and third stages, and the baseline, when their accuracy on the validation images has not"
                            + " risen for N epochs, and take the best epoch of each. Default: train all epochs.")
    private Optional<Integer> earlyStopping = Optional.empty();

    @Option(
            names = "--time-limit",
            paramLabel = "MINUTES",
            description =
                    "The most that the learning may take, and the baseline as long again. The stages share it by their"
                            + " epochs, and end early where they must; the same seed then need not give the same model."
                            + " Default: no limit.")
    private Optional<Double> timeLimit = Optional.empty();

    /**
     * The stage, which ends early if the options say so.
     *
     * @throws IllegalArgumentException if an option is out of range
     */
    public WeightStage of(WeightStage stage) {
        return earlyStopping
                .map(patience -> stage.withEarlyStopping(new EarlyStopping(patience)))
                .orElse(stage);
    }

    /**
     * Seconds that a training may take; 0 for no limit.
     *
     * @throws BadInputException if the limit is not above 0
     */
    public double timeLimitSeconds() {
        timeLimit.filter(minutes -> !(minutes > 0)).ifPresent(minutes -> {
            throw new BadInputException("--time-limit: expected minutes above 0, found " + minutes);
        });
        return timeLimit.orElse(0.0) * SECONDS_PER_MINUTE;
    }
}
