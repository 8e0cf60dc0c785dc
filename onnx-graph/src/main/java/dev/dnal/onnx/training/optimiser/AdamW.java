package dev.dnal.onnx.training.optimiser;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.file.MetadataLine;
import dev.dnal.onnx.training.internal.SettingRange;
import java.util.Optional;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019) by PyTorch's
 * formulas: with gradient g of parameter p, learning rate lr and step t = 1, 2 ...,
 *
 * <pre>
 * p = p - lr * weightDecay * p
 * m = m + (1 - beta1) * (g - m)
 * v = beta2 * v + (1 - beta2) * g * g
 * p = p - lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
 * </pre>
 *
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the mean of squared gradients, in [0, 1)
 * @param epsilon added to the divisor, above 0
 * @param weightDecay at least 0
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay) implements Optimiser {
    /** What training files call it. */
    public static final String KIND = "AdamW";

    /** Name of the state that counts steps. */
    private static final String STEP = "optimiser/step";

    /** Checks the ranges. */
    public AdamW {
        SettingRange.require("beta1", beta1, 0, 1);
        SettingRange.require("beta2", beta2, 0, 1);
        SettingRange.require("epsilon", epsilon, Double.MIN_VALUE, Double.MAX_VALUE);
        SettingRange.require("weight decay", weightDecay, 0, Double.MAX_VALUE);
    }

    /** PyTorch's defaults: betas 0.9 and 0.999, epsilon 1e-8, weight decay 0.01. */
    public AdamW() {
        this(0.9, 0.999, 1e-8, 0.01);
    }

    /** The same with another weight decay. */
    public AdamW withWeightDecay(double decay) {
        return new AdamW(beta1, beta2, epsilon, decay);
    }

    /** What {@link #describe} describes. */
    public static AdamW of(MetadataLine description) {
        return new AdamW(
                description.number("beta1"),
                description.number("beta2"),
                description.number("epsilon"),
                description.number("weightDecay"));
    }

    @Override
    public Optional<MetadataLine> describe() {
        return Optional.of(MetadataLine.of(KIND)
                .with("beta1", beta1)
                .with("beta2", beta2)
                .with("epsilon", epsilon)
                .with("weightDecay", weightDecay));
    }

    @Override
    public void update(OptimiserStep step) {
        Value count = step.zero(STEP);
        Value nextCount = step.add(count, step.constant(1));
        step.next(count, nextCount);
        Value lr = step.learningRate();
        Coefficients c = new Coefficients(
                weightDecay > 0 ? step.sub(step.constant(1), step.mul(lr, step.constant(weightDecay))) : Value.absent(),
                step.constant(1 - beta1),
                step.constant(beta2),
                step.constant(1 - beta2),
                step.div(lr, correction(step, nextCount, beta1)),
                step.emit("Sqrt", correction(step, nextCount, beta2)),
                step.constant(epsilon));
        step.parameters().forEach(trained -> update(step, trained, c));
    }

    /** 1 - beta^t, computed in double precision: in single precision beta2's first steps would lose half their digits. */
    private static Value correction(OptimiserStep step, Value count, double beta) {
        Value power = step.emit("Pow", step.scalar(DataType.DOUBLE, beta), step.cast(count, DataType.DOUBLE));
        return step.cast(step.sub(step.scalar(DataType.DOUBLE, 1), power), count.type());
    }

    private static void update(OptimiserStep step, OptimiserStep.Trained trained, Coefficients c) {
        Value g = trained.gradient();
        Value m = step.zerosFor(trained, "mean");
        Value v = step.zerosFor(trained, "square");
        Value nextM = step.add(m, step.mul(step.sub(g, m), c.oneMinusBeta1));
        Value nextV = step.add(step.mul(v, c.beta2), step.mul(step.mul(g, g), c.oneMinusBeta2));
        step.next(m, nextM);
        step.next(v, nextV);
        Value divisor = step.add(step.div(step.emit("Sqrt", nextV), c.rootOfCorrection2), c.epsilon);
        Value change = step.mul(step.div(nextM, divisor), c.stepSize);
        Value p = trained.value();
        Value decayed = c.decay.isAbsent() || !trained.decays() ? p : step.mul(p, c.decay);
        step.next(p, step.sub(decayed, change));
    }

    /** Scalars that all parameters share. */
    private record Coefficients(
            Value decay,
            Value oneMinusBeta1,
            Value beta2,
            Value oneMinusBeta2,
            Value stepSize,
            Value rootOfCorrection2,
            Value epsilon) {}
}
