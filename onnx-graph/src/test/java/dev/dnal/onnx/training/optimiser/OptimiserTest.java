package dev.dnal.onnx.training.optimiser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.Networks;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.Run;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Steps on a linear classifier against the same steps written out in Java. */
class OptimiserTest {
    private static final int STEPS = 4;
    private static final int BATCH = 5;
    private static final double LEARNING_RATE = 0.1;

    /** An optimiser on a flat vector; called with t = 1, 2 ... */
    private interface Reference {
        void update(int t, double[] p, double[] g);
    }

    private static void assertFollows(Optimiser optimiser, Reference weightRule, Reference biasRule) {
        Graph network = Networks.linear();
        Run run = new Run(TrainingGraph.of(network).optimiser(optimiser).build());
        double[] weight = run.state("fc/weight").clone();
        double[] bias = run.state("fc/bias").clone();
        for (int t = 1; t <= STEPS; t++) {
            Map<String, Tensor> batch = Networks.batch(network, BATCH, t);
            double[] weightGradient = new double[weight.length];
            double[] biasGradient = new double[bias.length];
            double loss = gradients(batch, weight, bias, weightGradient, biasGradient);
            assertEquals(loss, run.step(batch).get(TrainingGraph.LOSS).doubles()[0], 1e-12);
            weightRule.update(t, weight, weightGradient);
            biasRule.update(t, bias, biasGradient);
            assertArrayEquals(weight, run.state("fc/weight"), 1e-12, "weight after step " + t);
            assertArrayEquals(bias, run.state("fc/bias"), 1e-12, "bias after step " + t);
        }
    }

    /** Gradients of the mean cross entropy of softmax(x W' + b); the loss. */
    private static double gradients(
            Map<String, Tensor> batch, double[] w, double[] b, double[] weightGradient, double[] biasGradient) {
        double[] x = batch.get("x").doubles();
        long[] labels = batch.get(TrainingGraph.LABELS).longs();
        double loss = 0;
        for (int n = 0; n < BATCH; n++) {
            double[] p = new double[b.length];
            double sum = 0;
            for (int k = 0; k < p.length; k++) {
                double logit = b[k];
                for (int i = 0; i < 4; i++) {
                    logit += w[4 * k + i] * x[4 * n + i];
                }
                p[k] = Math.exp(logit);
                sum += p[k];
            }
            for (int k = 0; k < p.length; k++) {
                double d = (p[k] / sum - (labels[n] == k ? 1 : 0)) / BATCH;
                loss -= labels[n] == k ? Math.log(p[k] / sum) / BATCH : 0;
                biasGradient[k] += d;
                for (int i = 0; i < 4; i++) {
                    weightGradient[4 * k + i] += d * x[4 * n + i];
                }
            }
        }
        return loss;
    }

    private static Reference sgd(int size, double momentum, boolean nesterov, double decay) {
        double[] v = new double[size];
        return (t, p, g) -> {
            for (int i = 0; i < p.length; i++) {
                double d = g[i] + decay * p[i];
                v[i] = t == 1 ? d : momentum * v[i] + d;
                p[i] -= LEARNING_RATE * (nesterov ? d + momentum * v[i] : v[i]);
            }
        };
    }

    private static Reference adamW(int size, AdamW a) {
        double[] m = new double[size];
        double[] v = new double[size];
        return (t, p, g) -> {
            for (int i = 0; i < p.length; i++) {
                p[i] *= 1 - LEARNING_RATE * a.weightDecay();
                m[i] = a.beta1() * m[i] + (1 - a.beta1()) * g[i];
                v[i] = a.beta2() * v[i] + (1 - a.beta2()) * g[i] * g[i];
                double unbiased = m[i] / (1 - Math.pow(a.beta1(), t));
                double deviation = Math.sqrt(v[i] / (1 - Math.pow(a.beta2(), t)));
                p[i] -= LEARNING_RATE * unbiased / (deviation + a.epsilon());
            }
        };
    }

    @Test
    void plainDescentGoesAgainstTheGradient() {
        assertFollows(new Sgd(0, false, 0), sgd(12, 0, false, 0), sgd(3, 0, false, 0));
    }

    @Test
    void momentumIsKeptFromStepToStep() {
        assertFollows(Sgd.withMomentum(0.9), sgd(12, 0.9, false, 0), sgd(3, 0.9, false, 0));
    }

    @Test
    void nesterovLooksAheadAndDecayIsCoupled() {
        assertFollows(
                Sgd.withMomentum(0.9).withNesterov().withWeightDecay(0.05),
                sgd(12, 0.9, true, 0.05),
                sgd(3, 0.9, true, 0.05));
    }

    @Test
    void adamWCorrectsItsBiasAndDecaysDecoupled() {
        AdamW adam = new AdamW().withWeightDecay(0.05);
        assertFollows(adam, adamW(12, adam), adamW(3, adam));
    }

    @Test
    void adamWWithoutDecay() {
        AdamW adam = new AdamW(0.8, 0.95, 1e-4, 0);
        assertFollows(adam, adamW(12, adam), adamW(3, adam));
    }

    @Test
    void decayAppliesToTheParametersSelectedOnly() {
        Graph network = Networks.linear();
        UnaryOperator<TrainingBuilder> onWeightOnly =
                builder -> builder.decay(parameter -> parameter.kind() == Parameter.Kind.LINEAR_WEIGHT);
        for (Optimiser optimiser : new Optimiser[] {new Sgd(0, false, 0.5), new AdamW().withWeightDecay(0.5)}) {
            Optimiser without =
                    optimiser instanceof Sgd sgd ? sgd.withWeightDecay(0) : ((AdamW) optimiser).withWeightDecay(0);
            Run decayed = new Run(onWeightOnly
                    .apply(TrainingGraph.of(network).optimiser(optimiser))
                    .build());
            Run plain = new Run(TrainingGraph.of(network).optimiser(without).build());
            Map<String, Tensor> batch = Networks.batch(network, BATCH, 1);
            decayed.step(batch);
            plain.step(batch);
            double[] before = network.requireValue("fc/weight")
                    .initializer()
                    .orElseThrow()
                    .doubles();
            assertArrayEquals(plain.state("fc/bias"), decayed.state("fc/bias"), 1e-15);
            for (int i = 0; i < before.length; i++) {
                assertEquals(
                        plain.state("fc/weight")[i] - LEARNING_RATE * 0.5 * before[i],
                        decayed.state("fc/weight")[i],
                        1e-12);
            }
        }
    }

    @Test
    void oneStepOfSgdTakesFewNodesPerParameter() {
        Graph network = Networks.linear();
        int none = TrainingGraph.of(network)
                .optimiser(step -> step.parameters().forEach(p -> step.next(p.value(), p.gradient())))
                .build()
                .stepGraph()
                .nodes()
                .size();
        int momentum = TrainingGraph.of(network).build().stepGraph().nodes().size();
        assertEquals(2 * 4, momentum - none);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Sgd.withMomentum(1));
        assertThrows(IllegalArgumentException.class, () -> new Sgd(0, true, 0));
        assertThrows(IllegalArgumentException.class, () -> new AdamW(0.9, 0.999, 0, 0));
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new Sgd(0, false, Double.NaN));
        assertTrue(error.getMessage().contains("weight decay"), error.getMessage());
    }
}
