package dev.dnal.onnx.training.optimiser;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.file.MetadataLine;
import dev.dnal.onnx.training.internal.SettingRange;
import java.util.Optional;

/**
 * Stochastic gradient descent by PyTorch's formulas, without dampening: with gradient g of parameter p and learning rate lr,
 *
 * <pre>
 * g = g + weightDecay * p
 * v = momentum * v + g
 * p = p - lr * v, or with Nesterov's momentum p - lr * (g + momentum * v)
 * </pre>
 *
 * @param momentum in [0, 1); 0 keeps no state
 * @param nesterov whether the momentum is Nesterov's
 * @param weightDecay at least 0
 */
public record Sgd(double momentum, boolean nesterov, double weightDecay) implements Optimiser {
    /** What training files call it. */
    public static final String KIND = "Sgd";

    /** Checks the ranges. */
    public Sgd {
        SettingRange.require("momentum", momentum, 0, 1);
        SettingRange.require("weight decay", weightDecay, 0, Double.MAX_VALUE);
        if (nesterov && momentum == 0) {
            throw new SettingException("Nesterov's momentum needs a momentum above 0, found 0");
        }
    }

    /** With plain momentum and no weight decay. */
    public static Sgd withMomentum(double momentum) {
        return new Sgd(momentum, false, 0);
    }

    /** The same with Nesterov's momentum. */
    public Sgd withNesterov() {
        return new Sgd(momentum, true, weightDecay);
    }

    /** The same with a weight decay. */
    public Sgd withWeightDecay(double decay) {
        return new Sgd(momentum, nesterov, decay);
    }

    /** What {@link #describe} describes. */
    public static Sgd of(MetadataLine description) {
        return new Sgd(description.number("momentum"), description.flag("nesterov"), description.number("weightDecay"));
    }

    @Override
    public Optional<MetadataLine> describe() {
        return Optional.of(MetadataLine.of(KIND)
                .with("momentum", momentum)
                .with("nesterov", nesterov)
                .with("weightDecay", weightDecay));
    }

    @Override
    public void update(OptimiserStep step) {
        Value decay = weightDecay > 0 ? step.constant(weightDecay) : Value.absent();
        Value friction = momentum > 0 ? step.constant(momentum) : Value.absent();
        for (OptimiserStep.Trained trained : step.parameters()) {
            Value p = trained.value();
            Value g = trained.gradient();
            if (weightDecay > 0 && trained.decays()) {
                g = step.add(g, step.mul(p, decay));
            }
            Value direction = momentum > 0 ? accelerate(step, trained, g, friction) : g;
            step.next(p, step.sub(p, step.mul(direction, step.learningRate())));
        }
    }

    private Value accelerate(OptimiserStep step, OptimiserStep.Trained trained, Value g, Value friction) {
        Value v = step.zerosFor(trained, "momentum");
        Value next = step.add(step.mul(v, friction), g);
        step.next(v, next);
        return nesterov ? step.add(g, step.mul(next, friction)) : next;
    }
}
