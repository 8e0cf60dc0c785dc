package dev.dnal.conformance.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.training.GradientCollector;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Distillation;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Losses with a teacher and their gradients are those that PyTorch's operators and its automatic differentiation come to in
 * double precision. Network and teacher are linear: logits = x W.
 */
class DistillationLossTest {
    private static final int BATCH = 6;
    private static final int FEATURES = 5;
    private static final int CLASSES = 4;
    private static final Tensor IMAGES = random(1, BATCH, FEATURES);
    private static final Tensor WEIGHT = random(2, FEATURES, CLASSES);
    private static final Tensor TAUGHT = random(3, FEATURES, CLASSES);
    private static final Tensor LABELS = Tensor.vector(0, 3, 1, 1, 2, 0);

    private static Tensor random(long seed, long... sizes) {
        return Tensor.of(
                new SplittableRandom(seed).doubles(Shape.elements(sizes), -2, 2).toArray(), sizes);
    }

    private static Graph linear(Tensor weight) {
        Graph graph = new Graph("linear");
        graph.opsets().put("", Operators.OPSET);
        Value x = graph.addInput("x", new TensorType(DataType.DOUBLE, Shape.batched("batch", FEATURES)));
        graph.addOutput(new GraphBuilder(graph).emit("MatMul", x, graph.addInitializer("weight", weight)));
        return graph;
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                Arguments.of(Distillation.Form.MSE, 1, 0),
                Arguments.of(Distillation.Form.MSE, 1, 0.3),
                Arguments.of(Distillation.Form.KL, 1, 0),
                Arguments.of(Distillation.Form.KL, 4, 0),
                Arguments.of(Distillation.Form.KL, 4, 0.1));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void lossAndGradientArePyTorchs(Distillation.Form form, double temperature, double labelShare) {
        Distillation loss =
                new Distillation(Distillation.ofLogits(linear(TAUGHT)).teacher(), form, temperature, labelShare);
        TrainingGraph training =
                TrainingGraph.of(linear(WEIGHT)).loss(loss).gradientsOnly().build();
        Map<String, Tensor> feeds = new HashMap<>(training.initialState());
        feeds.put("x", IMAGES);
        if (loss.usesTargets()) {
            feeds.put(TrainingGraph.LABELS, LABELS);
        }
        Map<String, Tensor> found = new ReferenceEvaluator(training.stepGraph()).run(feeds);

        try (NDManager manager = PyTorch.newManager();
                GradientCollector tape = PyTorch.record()) {
            PtNDArray weight = PyTorch.array(manager, WEIGHT);
            weight.setRequiresGradient(true);
            NDArray images = PyTorch.array(manager, IMAGES);
            NDArray logits = images.matMul(weight);
            NDArray taught = images.matMul(PyTorch.array(manager, TAUGHT));
            NDArray ofTeacher = form == Distillation.Form.MSE
                    ? logits.sub(taught).square().mean()
                    : divergence(logits.div(temperature), taught.div(temperature))
                            .mul(temperature * temperature);
            NDArray expected =
                    ofTeacher.mul(1 - labelShare).add(crossEntropy(logits).mul(labelShare));
            tape.backward(expected);
            assertEquals(expected.getDouble(), found.get(TrainingGraph.LOSS).doubles()[0], 1e-12);
            assertArrayEquals(
                    weight.getGradient().toDoubleArray(),
                    found.get(TrainingGraph.gradient("weight")).doubles(),
                    1e-12);
        }
    }

    /** torch.nn.functional.kl_div(log q, p, reduction="batchmean"). */
    private static NDArray divergence(NDArray logits, NDArray taught) {
        NDArray p = taught.softmax(1);
        return p.mul(taught.logSoftmax(1).sub(logits.logSoftmax(1))).sum().div(BATCH);
    }

    private static NDArray crossEntropy(NDArray logits) {
        NDArray labels = logits.getManager().create(LABELS.longs());
        NDArray chosen = labels.oneHot(CLASSES, logits.getDataType());
        return logits.logSoftmax(1).mul(chosen).sum().div(-BATCH);
    }
}
