package dev.dnal.cli.option;

import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.schedule.CosineRate;
import dev.dnal.tribuo.schedule.LearningRateSchedule;
import dev.dnal.tribuo.schedule.StepRate;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options for the learning rate of the stages that train weights. */
public final class ScheduleOptions {
    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            defaultValue = "0.1",
            description = "Learning rate at the start of the first and third stages. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

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
        return switch (schedule) {
            case "cosine" -> new CosineRate(learningRate);
            case "step" -> new StepRate(learningRate, milestones);
            case "constant" -> new ConstantRate(learningRate);
            default ->
                throw new BadInputException("--schedule: expected cosine, step or constant, found '" + schedule + "'");
        };
    }
}
