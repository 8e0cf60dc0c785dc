package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.schedule.CosineRate;
import dev.dnal.tribuo.schedule.LearningRateSchedule;
import dev.dnal.tribuo.schedule.StepRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options for the learning rate of the stages that train weights. */
@Topic.About(Topic.TRAINING)
public final class ScheduleOptions {
    private static final double USUAL_RATE = 0.1;

    @Option(
            names = {"--learning-rate", "--lr"},
            paramLabel = "RATE",
            description =
                    "Learning rate at the start of the first and third stages. Default: 0.1; for an ONNX file, which comes trained, that or"
                            + " a share of it down to a thousandth, which some steps at each of several tell.")
    private Optional<Double> learningRate = Optional.empty();

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            defaultValue = "cosine",
            description = "How it goes on: cosine (falls to 0 along a cosine), step (divided by 10 after the epochs of"
                    + " --milestones), or constant. Default: ${DEFAULT-VALUE}.")
    private String schedule = "";

    @Option(
            names = "--milestones",
            paramLabel = "LIST",
            split = ",",
            description = "With --schedule step: numbers of epochs after which the rate is divided by 10, as 10,40.")
    private List<Integer> milestones = new ArrayList<>();

    /** Whether a rate is given, rather than the usual one taken. */
    public boolean isRateGiven() {
        return learningRate.isPresent();
    }

    /** The learning rate at the start. */
    public double rate() {
        return learningRate.orElse(USUAL_RATE);
    }

    /**
     * What the options say.
     *
     * @throws BadInputException if there is no such schedule, or milestones are given for another
     * @throws IllegalArgumentException if the rate is out of range
     */
    public LearningRateSchedule schedule() {
        if (!milestones.isEmpty() && !schedule.equals("step")) {
            throw new BadInputException("--milestones: expected --schedule step with it, found " + schedule);
        }
        double rate = rate();
        return switch (schedule) {
            case "cosine" -> new CosineRate(rate);
            case "step" -> new StepRate(rate, milestones);
            case "constant" -> new ConstantRate(rate);
            default ->
                throw new BadInputException("--schedule: expected cosine, step or constant, found '" + schedule + "'");
        };
    }
}
