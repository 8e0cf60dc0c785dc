package dev.dnal.onnx.training.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.Networks;
import dev.dnal.onnx.training.Run;
import dev.dnal.onnx.training.TrainingGraph;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Network and teacher are the linear network with logits x W' + b, with other weights. */
class DistillationTest {
    private static final int CLASSES = Networks.CLASSES;
    private static final int BATCH = 5;
    private static final Graph NETWORK = Networks.linear();
    private static final Graph TEACHER = teacher();
    private static final Map<String, Tensor> FEEDS = feeds();

    private static Graph teacher() {
        Graph teacher = Networks.linear();
        for (Value weight : List.copyOf(teacher.initializers())) {
            double[] changed = weight.initializer().orElseThrow().doubles();
            for (int i = 0; i < changed.length; i++) {
                changed[i] = 1.5 * changed[changed.length - 1 - i] - 0.2 * i;
            }
            teacher.setInitializer(
                    weight, Tensor.of(changed, weight.requireShape().sizes()));
        }
        return teacher;
    }

    private static Map<String, Tensor> feeds() {
        Map<String, Tensor> feeds = new HashMap<>(Networks.batch(NETWORK, BATCH, 11));
        feeds.remove(TrainingGraph.LEARNING_RATE);
        return feeds;
    }

    static List<Distillation> losses() {
        return List.of(
                Distillation.ofLogits(TEACHER),
                Distillation.ofLogits(TEACHER).withLabels(0.3),
                Distillation.ofProbabilities(TEACHER, 1),
                Distillation.ofProbabilities(TEACHER, 4),
                Distillation.ofProbabilities(TEACHER, 0.5).withLabels(0.9));
    }

    private static Run run(Loss loss) {
        return new Run(TrainingGraph.of(NETWORK).loss(loss).gradientsOnly().build());
    }

    private static Map<String, Tensor> fedTo(Loss loss) {
        Map<String, Tensor> feeds = new HashMap<>(FEEDS);
        if (!loss.usesTargets()) {
            feeds.remove(TrainingGraph.LABELS);
        }
        return feeds;
    }

    private static double[][] logits(Graph network) {
        double[] all = new ReferenceEvaluator(network)
                .run(Map.of("x", FEEDS.get("x")))
                .get(network.outputs().get(0).name())
                .doubles();
        double[][] rows = new double[BATCH][CLASSES];
        for (int i = 0; i < all.length; i++) {
            rows[i / CLASSES][i % CLASSES] = all[i];
        }
        return rows;
    }

    private static double[] softmax(double[] logits, double temperature) {
        double[] powers = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < powers.length; i++) {
            powers[i] = Math.exp(logits[i] / temperature);
            sum += powers[i];
        }
        for (int i = 0; i < powers.length; i++) {
            powers[i] /= sum;
        }
        return powers;
    }

    /** The loss of an example, from its logits, the teacher's and its label. */
    @FunctionalInterface
    private interface Formula {
        double of(double[] logits, double[] taught, int label);
    }

    private static double mean(Formula formula) {
        double[][] logits = logits(NETWORK);
        double[][] taught = logits(TEACHER);
        long[] labels = FEEDS.get(TrainingGraph.LABELS).longs();
        double sum = 0;
        for (int i = 0; i < BATCH; i++) {
            sum += formula.of(logits[i], taught[i], (int) labels[i]);
        }
        return sum / BATCH;
    }

    private static double squares(double[] z, double[] t) {
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            sum += (z[c] - t[c]) * (z[c] - t[c]);
        }
        return sum / CLASSES;
    }

    private static double divergence(double[] z, double[] t, double temperature) {
        double[] p = softmax(t, temperature);
        double[] q = softmax(z, temperature);
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            sum += p[c] * (Math.log(p[c]) - Math.log(q[c]));
        }
        return temperature * temperature * sum;
    }

    private static double crossEntropy(double[] z, int label) {
        return -Math.log(softmax(z, 1)[label]);
    }

    private static void assertLoss(double expected, Loss loss) {
        assertEquals(expected, run(loss).loss(fedTo(loss)), 1e-12);
    }

    @Test
    void theLossIsThatOfTheFormulas() {
        assertLoss(mean((z, t, label) -> squares(z, t)), Distillation.ofLogits(TEACHER));
        assertLoss(mean((z, t, label) -> divergence(z, t, 4)), Distillation.ofProbabilities(TEACHER, 4));
        assertLoss(
                mean((z, t, label) -> 0.7 * squares(z, t) + 0.3 * crossEntropy(z, label)),
                Distillation.ofLogits(TEACHER).withLabels(0.3));
        assertLoss(
                mean((z, t, label) -> 0.1 * divergence(z, t, 2) + 0.9 * crossEntropy(z, label)),
                Distillation.ofProbabilities(TEACHER, 2).withLabels(0.9));
    }

    @Test
    void aTeacherThatIsTheNetworkLeavesNothingToLearn() {
        Loss loss = Distillation.ofProbabilities(NETWORK, 3);
        Map<String, Tensor> outputs = run(loss).step(fedTo(loss));
        assertEquals(0, outputs.get(TrainingGraph.LOSS).doubles()[0], 1e-15);
        for (double slope : outputs.get(TrainingGraph.gradient("fc/weight")).doubles()) {
            assertEquals(0, slope, 1e-15);
        }
    }

    /** The bias is added to the logits: its gradient is the mean of theirs, 2 (z - t) / K and T (q - p). */
    @Test
    void theGradientIsThatOfTheFormulas() {
        assertBiasGradient(Distillation.ofLogits(TEACHER), (z, t) -> {
            double[] slope = new double[CLASSES];
            for (int c = 0; c < CLASSES; c++) {
                slope[c] = 2 * (z[c] - t[c]) / CLASSES;
            }
            return slope;
        });
        assertBiasGradient(Distillation.ofProbabilities(TEACHER, 4), (z, t) -> {
            double[] slope = new double[CLASSES];
            for (int c = 0; c < CLASSES; c++) {
                slope[c] = 4 * (softmax(z, 4)[c] - softmax(t, 4)[c]);
            }
            return slope;
        });
    }

    private static void assertBiasGradient(Loss loss, BinaryOperator<double[]> ofExample) {
        double[] expected = new double[CLASSES];
        for (int i = 0; i < BATCH; i++) {
            double[] slope = ofExample.apply(logits(NETWORK)[i], logits(TEACHER)[i]);
            for (int c = 0; c < CLASSES; c++) {
                expected[c] += slope[c] / BATCH;
            }
        }
        double[] found = run(loss)
                .step(fedTo(loss))
                .get(TrainingGraph.gradient("fc/bias"))
                .doubles();
        assertArrayEquals(expected, found, 1e-12);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void theGradientIsThatOfFiniteDifferences(Distillation loss) {
        Run run = run(loss);
        Map<String, Tensor> feeds = fedTo(loss);
        Map<String, Tensor> outputs = run.step(feeds);
        for (String parameter : List.of("fc/weight", "fc/bias")) {
            double[] gradient = outputs.get(TrainingGraph.gradient(parameter)).doubles();
            double[] values = run.state(parameter);
            for (int i = 0; i < values.length; i++) {
                int element = i;
                DoubleUnaryOperator moved = shift -> {
                    double[] changed = values.clone();
                    changed[element] += shift;
                    run.set(parameter, changed);
                    double result = run.loss(feeds);
                    run.set(parameter, values);
                    return result;
                };
                double step = 1e-3;
                double slope = (8 * (moved.applyAsDouble(step) - moved.applyAsDouble(-step))
                                - (moved.applyAsDouble(2 * step) - moved.applyAsDouble(-2 * step)))
                        / (12 * step);
                assertEquals(slope, gradient[i], 1e-9, parameter + " " + i);
            }
        }
    }

    @Test
    void weightsOfExamplesCount() {
        Loss loss = Distillation.ofProbabilities(TEACHER, 2).withLabels(0.25);
        double[] weights = {0, 2.5, 0, 2.5, 0};
        Map<String, Tensor> feeds = fedTo(loss);
        feeds.put(TrainingGraph.WEIGHTS, Tensor.of(weights, BATCH));
        double found = new Run(TrainingGraph.of(NETWORK)
                        .loss(loss)
                        .weightedExamples()
                        .gradientsOnly()
                        .build())
                .loss(feeds);
        long[] labels = FEEDS.get(TrainingGraph.LABELS).longs();
        double expected = 0;
        for (int i : new int[] {1, 3}) {
            expected += 0.5
                    * (0.75 * divergence(logits(NETWORK)[i], logits(TEACHER)[i], 2)
                            + 0.25 * crossEntropy(logits(NETWORK)[i], (int) labels[i]));
        }
        assertEquals(expected, found, 1e-12);
    }

    @Test
    void withoutLabelsThereIsNoInputForThem() {
        TrainingGraph free =
                TrainingGraph.of(NETWORK).loss(Distillation.ofLogits(TEACHER)).build();
        assertEquals(List.of("x", TrainingGraph.LEARNING_RATE), free.feeds());
        assertFalse(ScoredNetwork.of(NETWORK, Distillation.ofLogits(TEACHER))
                .value(TrainingGraph.LABELS)
                .isPresent());
        TrainingGraph bound = TrainingGraph.of(NETWORK)
                .loss(Distillation.ofLogits(TEACHER).withLabels(0.5))
                .build();
        assertTrue(bound.feeds().contains(TrainingGraph.LABELS));
    }

    private static int best(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    /** Counted by hand from the logits; with labels those count, without them the teacher's classes. */
    @Test
    void scoresAreAgreementWithoutLabelsAndAccuracyWithThem() {
        int agree = 0;
        int right = 0;
        for (int i = 0; i < BATCH; i++) {
            agree += best(logits(NETWORK)[i]) == best(logits(TEACHER)[i]) ? 1 : 0;
            right += best(logits(NETWORK)[i]) == FEEDS.get(TrainingGraph.LABELS).longs()[i] ? 1 : 0;
        }
        assertTrue(agree != right, "The batch tells nothing: both are " + agree);
        Distillation free = Distillation.ofLogits(TEACHER);
        Distillation bound = free.withLabels(0.5);
        assertScore(agree, free);
        assertScore(right, bound);
        assertEquals(Metric.AGREEMENT, free.metric());
        assertEquals(Metric.ACCURACY, bound.metric());
    }

    private static void assertScore(double expected, Loss loss) {
        assertEquals(
                expected,
                new ReferenceEvaluator(ScoredNetwork.of(NETWORK, loss))
                        .run(fedTo(loss))
                        .get(TrainingGraph.SCORE)
                        .doubles()[0]);
        assertEquals(
                expected, run(loss).step(fedTo(loss)).get(TrainingGraph.SCORE).doubles()[0]);
    }

    @Test
    void aFinalSoftmaxOfNetworkOrTeacherIsLeftOut() {
        double expected = run(Distillation.ofLogits(TEACHER)).loss(fedTo(Distillation.ofLogits(TEACHER)));
        Distillation loss = Distillation.ofLogits(withSoftmax(TEACHER));
        TrainingGraph training = TrainingGraph.of(withSoftmax(NETWORK))
                .loss(loss)
                .gradientsOnly()
                .build();
        assertEquals(expected, new Run(training).loss(fedTo(loss)), 1e-12);
    }

    private static Graph withSoftmax(Graph network) {
        Graph longer = network.copy();
        Value logits = longer.outputs().get(0);
        longer.removeOutput(logits);
        longer.addOutput(new GraphBuilder(longer).emit("Softmax", logits));
        return longer;
    }

    @Test
    void aTeacherOfOtherClassesIsRefused() {
        Graph other = Networks.linear();
        Value weight = other.requireValue("fc/weight");
        other.setInitializer(weight, Tensor.of(new double[8], 2, 4));
        other.setInitializer(other.requireValue("fc/bias"), Tensor.of(new double[2], 2));
        other.outputs().get(0).setType(new TensorType(DataType.DOUBLE, Shape.batched("batch", 2)));
        Loss loss = Distillation.ofLogits(other);
        GraphException error = assertThrows(
                GraphException.class, () -> TrainingGraph.of(NETWORK).loss(loss).build());
        assertTrue(error.getMessage().contains("choose a teacher for the same classes"), error.getMessage());
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        Distillation loss = Distillation.ofProbabilities(TEACHER, 2);
        FrozenNetwork teacher = loss.teacher();
        for (double temperature : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Distillation(teacher, Distillation.Form.KL, temperature, 0));
        }
        assertThrows(IllegalArgumentException.class, () -> new Distillation(teacher, Distillation.Form.MSE, 2, 0));
        assertThrows(IllegalArgumentException.class, () -> loss.withLabels(1));
        assertThrows(IllegalArgumentException.class, () -> loss.withLabels(-0.1));
        assertThrows(IllegalArgumentException.class, () -> Distillation.Form.of("hint"));
    }
}
