package dev.dnal.cli.option.network;

import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.onnx.training.loss.Distillation.Form;
import dev.dnal.tribuo.loss.DistillationLoss;
import dev.dnal.tribuo.loss.StageLoss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options for learning from a teacher. */
@Topic.About(Topic.TRAINING)
public final class TeacherOptions {
    /** As in Hinton's and most others' experiments. */
    private static final double USUAL_TEMPERATURE = 4;

    @Option(
            names = "--teacher",
            paramLabel = "FILE",
            description =
                    "Learn from the network in this ONNX file, in all stages: it sees the same images, augmented and normalised"
                            + " in the same way, so it must have been trained with this normalisation, and for these classes in"
                            + " this order. Labels are not looked at, but for the test images, unless --label-share says so."
                            + " Default: learn from the labels.")
    private Optional<Path> teacher = Optional.empty();

    @Option(
            names = "--distillation",
            paramLabel = "FORM",
            description =
                    "With --teacher: how its outputs are learned: mse, the mean squared error of the logits, or kl, the"
                            + " Kullback-Leibler divergence of the probabilities. Default: mse.")
    private Optional<String> form = Optional.empty();

    @Option(
            names = "--temperature",
            paramLabel = "F",
            description =
                    "With --distillation kl: what logits are divided by before their softmax, above 0. Default: 4.")
    private Optional<Double> temperature = Optional.empty();

    @Option(
            names = "--label-share",
            paramLabel = "F",
            description =
                    "With --teacher: share of the cross entropy with the labels in the loss, at least 0 and below 1; the rest"
                            + " is the teacher's. Default: 0, no labels.")
    private Optional<Double> labelShare = Optional.empty();

    /**
     * The loss; empty without a teacher.
     *
     * @param trusted whether the file may take what memory it asks for
     * @throws BadInputException if options don't go together
     * @throws IllegalArgumentException if an option is out of range
     * @throws dev.dnal.onnx.graph.GraphException if the file is no network that could teach
     * @throws IOException if it can't be read
     */
    public Optional<StageLoss> loss(boolean trusted) throws IOException {
        if (teacher.isEmpty()) {
            requireTeacher("--distillation", form);
            requireTeacher("--temperature", temperature);
            requireTeacher("--label-share", labelShare);
            return Optional.empty();
        }
        Form how = form.map(Form::of).orElse(Form.MSE);
        if (how == Form.MSE && temperature.isPresent()) {
            throw new BadInputException(
                    "--temperature: the mean squared error of logits has none; leave it out, or add --distillation kl");
        }
        double usual = how == Form.KL ? USUAL_TEMPERATURE : 1;
        double degrees = temperature.orElse(usual);
        double share = labelShare.orElse(0.0);
        return Optional.of(
                trusted
                        ? DistillationLoss.trusting(teacher.get(), how, degrees, share)
                        : new DistillationLoss(teacher.get(), how, degrees, share));
    }

    /** The teacher's file, if there is one. */
    public Optional<Path> file() {
        return teacher;
    }

    private static void requireTeacher(String option, Optional<?> value) {
        if (value.isPresent()) {
            throw new BadInputException(
                    option + ": expected a --teacher to learn from, found none; name one, or leave " + option + " out");
        }
    }
}
