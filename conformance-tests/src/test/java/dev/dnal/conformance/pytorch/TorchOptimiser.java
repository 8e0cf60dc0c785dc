package dev.dnal.conformance.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;

/**
 * An update as torch.optim documents it, written with PyTorch's operators on PyTorch's gradients: DJL's own optimisers follow
 * other formulas.
 */
interface TorchOptimiser {
    /**
     * The next value of a parameter.
     *
     * @param manager keeps what is to last until the next step
     * @param name tells parameters apart
     */
    NDArray update(NDManager manager, String name, NDArray parameter, NDArray gradient, double learningRate);

    /** torch.optim.SGD without dampening. */
    final class Sgd implements TorchOptimiser {
        private final double momentum;
        private final double weightDecay;
        private final boolean nesterov;
        private final Map<String, NDArray> buffers = new HashMap<>();

        Sgd(double momentum, double weightDecay, boolean nesterov) {
            this.momentum = momentum;
            this.weightDecay = weightDecay;
            this.nesterov = nesterov;
        }

        @Override
        public NDArray update(
                NDManager manager, String name, NDArray parameter, NDArray gradient, double learningRate) {
            NDArray g = gradient.add(parameter.mul(weightDecay));
            NDArray before = buffers.get(name);
            // The first step takes the gradient itself, which is the same as a buffer of zeros.
            NDArray buffer =
                    before == null ? g.duplicate() : before.mul(momentum).add(g);
            buffer.attach(manager);
            buffers.put(name, buffer);
            NDArray direction = nesterov ? g.add(buffer.mul(momentum)) : buffer;
            return parameter.sub(direction.mul(learningRate));
        }
    }

    /** torch.optim.AdamW with its default betas and epsilon. */
    final class AdamW implements TorchOptimiser {
        private static final double BETA1 = 0.9;
        private static final double BETA2 = 0.999;
        private static final double EPSILON = 1e-8;

        private final double weightDecay;
        private final Map<String, NDArray> means = new HashMap<>();
        private final Map<String, NDArray> squares = new HashMap<>();
        private final Map<String, Integer> steps = new HashMap<>();

        AdamW(double weightDecay) {
            this.weightDecay = weightDecay;
        }

        @Override
        public NDArray update(
                NDManager manager, String name, NDArray parameter, NDArray gradient, double learningRate) {
            int step = steps.merge(name, 1, Integer::sum);
            NDArray zeros = gradient.zerosLike();
            NDArray mean = means.getOrDefault(name, zeros).mul(BETA1).add(gradient.mul(1 - BETA1));
            NDArray square = squares.getOrDefault(name, zeros)
                    .mul(BETA2)
                    .add(gradient.mul(gradient).mul(1 - BETA2));
            mean.attach(manager);
            square.attach(manager);
            means.put(name, mean);
            squares.put(name, square);
            double correction1 = 1 - Math.pow(BETA1, step);
            double correction2 = 1 - Math.pow(BETA2, step);
            NDArray divisor = square.sqrt().div(Math.sqrt(correction2)).add(EPSILON);
            NDArray decayed = parameter.mul(1 - learningRate * weightDecay);
            return decayed.sub(mean.div(divisor).mul(learningRate / correction1));
        }
    }
}
