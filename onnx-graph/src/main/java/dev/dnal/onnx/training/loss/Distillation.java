package dev.dnal.onnx.training.loss;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.file.MetadataLine;
import dev.dnal.onnx.training.internal.SettingRange;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/*
 * With logits z of the network, t of the teacher, K classes and temperature T, the loss of an example is
 *
 *     mse: sum over classes of (z - t)^2 / K
 *     kl:  T^2 * sum over classes of p * (log p - log q),   p = softmax(t / T), q = softmax(z / T)
 *
 * The gradient of the second is T * (q - p): with T^2 it does not vanish as T grows, so that the share of the labels means the
 * same for all T.
 */
/**
 * Learning from a teacher, a network for the same classes that sees the same images (Hinton, Vinyals, Dean, "Distilling the
 * Knowledge in a Neural Network", 2015; for the form by logits Kim et al., "Comparing Kullback-Leibler Divergence and Mean Squared
 * Error Loss in Knowledge Distillation", 2021), by itself or together with labels. Without a share of the labels, training
 * needs none, and scores tell how often network and teacher choose the same class.
 *
 * @param teacher whose output are logits, [batch, classes]
 * @param form how outputs are compared
 * @param temperature above 0; what logits are divided by before their softmax; 1 for logits themselves
 * @param labelShare of the cross entropy with the labels in the loss, in [0, 1); 0 for no labels
 */
public record Distillation(FrozenNetwork teacher, Form form, double temperature, double labelShare) implements Loss {
    /** What training files call it. */
    public static final String KIND = "Distillation";

    private static final String TEACHER = "teacher";
    private static final SoftmaxCrossEntropy LABELS = new SoftmaxCrossEntropy();

    /** How the outputs of network and teacher are compared. */
    public enum Form {
        /** The mean squared error of the logits. */
        MSE,
        /** The Kullback-Leibler divergence of the probabilities, softened by the temperature. */
        KL;

        /** Its name in options and files, in lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The form of that name.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Form of(String label) {
            for (Form form : values()) {
                if (form.label().equals(label)) {
                    return form;
                }
            }
            throw new SettingException("A form of distillation must be mse or kl, found '" + label + "'");
        }
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of range, or there is a temperature for logits
     */
    public Distillation {
        if (!(temperature > 0) || !Double.isFinite(temperature)) {
            throw new SettingException("The temperature must be finite and above 0, found " + temperature);
        }
        SettingRange.require("share of the labels", labelShare, 0, 1);
        if (form == Form.MSE && temperature != 1) {
            throw new SettingException(
                    "The mean squared error of logits has no temperature: expected 1, found " + temperature);
        }
    }

    /**
     * The mean squared error of logits, without labels.
     *
     * @param teacher any network; a final Softmax over classes is left out
     * @throws GraphException if its output is not FLOAT or DOUBLE [batch, classes]
     */
    public static Distillation ofLogits(Graph teacher) {
        return new Distillation(teacher(teacher), Form.MSE, 1, 0);
    }

    /**
     * The divergence of probabilities, without labels.
     *
     * @param teacher as of {@link #ofLogits}
     * @param temperature above 0
     */
    public static Distillation ofProbabilities(Graph teacher, double temperature) {
        return new Distillation(teacher(teacher), Form.KL, temperature, 0);
    }

    /** The part of a network that gives logits. */
    private static FrozenNetwork teacher(Graph network) {
        return FrozenNetwork.of(network).beforeSoftmax();
    }

    /** The same with a share of the cross entropy with labels, in [0, 1); the rest is the teacher's. */
    public Distillation withLabels(double share) {
        return new Distillation(teacher, form, temperature, share);
    }

    @Override
    public boolean usesTargets() {
        return labelShare > 0;
    }

    @Override
    public TensorType targets(Value outputs) {
        return LABELS.targets(outputs);
    }

    @Override
    public boolean includes(Node last) {
        return LABELS.includes(last);
    }

    @Override
    public Map<String, FrozenNetwork> frozen() {
        return Map.of(TEACHER, teacher);
    }

    @Override
    public Value apply(LossContext c) {
        Value taught = taught(c);
        Value ofTeacher =
                c.mean(form == Form.MSE ? MeanSquaredError.squares(c, c.outputs(), taught) : divergence(c, taught));
        return usesTargets()
                ? c.add(c.scale(ofTeacher, 1 - labelShare), c.scale(LABELS.apply(c), labelShare))
                : ofTeacher;
    }

    /** The teacher's logits. */
    private static Value taught(LossContext c) {
        Value taught = c.frozen(TEACHER);
        if (!taught.requireShape().mayEqual(c.outputs().requireShape())) {
            throw new GraphException("The teacher's output has the form " + taught.requireShape()
                    + ", that of the network which learns from it "
                    + c.outputs().requireShape()
                    + "; choose a teacher for the same classes");
        }
        return taught;
    }

    /** [batch]. */
    private Value divergence(LossContext c, Value taught) {
        Value logP = softened(c, taught);
        Value logQ = softened(c, c.outputs());
        Value perClass = c.mul(c.emit("Exp", logP), c.sub(logP, logQ));
        return c.scale(c.sumDropping(perClass, 1), temperature * temperature);
    }

    /** The logarithms of the probabilities, [batch, classes]. */
    private Value softened(LossContext c, Value logits) {
        return c.call("LogSoftmax", c.scale(logits, 1 / temperature))
                .attribute("axis", -1)
                .output();
    }

    /** With labels that of the cross entropy, else 1 for an example in whose class network and teacher agree. */
    @Override
    public Value score(LossContext c) {
        return usesTargets()
                ? LABELS.score(c)
                : SoftmaxCrossEntropy.hits(c, c.outputs(), SoftmaxCrossEntropy.predicted(c, taught(c)));
    }

    @Override
    public Metric metric() {
        return usesTargets() ? LABELS.metric() : Metric.AGREEMENT;
    }

    /** What {@link #describe} describes. */
    public static Distillation of(MetadataLine description, Function<String, FrozenNetwork> frozen) {
        return new Distillation(
                frozen.apply(TEACHER),
                Form.of(description.text("form")),
                description.number("temperature"),
                description.number("labelShare"));
    }

    @Override
    public Optional<MetadataLine> describe() {
        return Optional.of(MetadataLine.of(KIND)
                .with("form", form.label())
                .with("temperature", temperature)
                .with("labelShare", labelShare));
    }
}
