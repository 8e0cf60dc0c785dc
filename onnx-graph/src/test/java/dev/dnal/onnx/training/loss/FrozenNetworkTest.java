package dev.dnal.onnx.training.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.GateLowering;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.Networks;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.Run;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.file.TrainingOnnx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FrozenNetworkTest {
    private static final Shape IMAGE = Shape.of(2, 4, 4);

    private static Tensor images(int count) {
        return Networks.batch(Networks.convolutional(), count, 7).get("x");
    }

    private static double[] outputs(Graph network, Tensor images) {
        return new ReferenceEvaluator(network)
                .run(Map.of("x", images))
                .get(network.outputs().get(0).name())
                .doubles();
    }

    private static Set<String> names(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::name).collect(Collectors.toSet());
    }

    /** Dropout is in the network to be passed over, the batch normalisation to use its running statistics. */
    @Test
    void itGivesWhatTheNetworkGivesInUse() {
        Graph network = Networks.withDropout(0.5);
        Graph alone = FrozenNetwork.of(network).on(IMAGE);
        assertArrayEquals(outputs(network, images(3)), outputs(alone, images(3)), 1e-6);
    }

    @Test
    void aBatchThatIsFixedIsFreed() {
        Graph network = Networks.convolutional();
        Graph fixed = network.copy();
        Value x = fixed.requireValue("x");
        x.setType(new TensorType(x.type(), x.requireShape().with(0, Dim.of(1))));
        fixed.nodes().forEach(node -> node.outputs().forEach(output -> output.setType(output.type())));
        Graph alone = FrozenNetwork.of(fixed).on(IMAGE);
        assertArrayEquals(outputs(network, images(3)), outputs(alone, images(3)), 1e-6);
    }

    /** In training mode one batch normalisation works by its batch and the other does not. */
    @Test
    void itDoesNotTrain() {
        Graph teacher = Networks.withDropout(0.5);
        TrainingGraph training = TrainingGraph.of(Networks.convolutional())
                .loss(Distillation.ofLogits(teacher))
                .build();
        Graph network = Networks.convolutional();
        TrainingGraph plain = TrainingGraph.of(network).build();
        assertEquals(plain.initialState(), training.initialState());
        assertEquals(plain.bindings(), training.bindings());
        assertEquals(names(plain.parameters()), names(training.parameters()));
        assertEquals(List.of(), training.noiseInputs());

        Run run = new Run(training);
        Map<String, Tensor> feeds = Map.of("x", images(4), TrainingGraph.LEARNING_RATE, Tensor.of(new double[] {0.1}));
        double[] before = value(training, run, feeds);
        run.step(feeds);
        run.step(feeds);
        assertArrayEquals(outputs(teacher, images(4)), before, 1e-6);
        assertArrayEquals(before, value(training, run, feeds));
    }

    /** The teacher's output inside a step. */
    private static double[] value(TrainingGraph training, Run run, Map<String, Tensor> feeds) {
        Map<String, Tensor> inputs = new HashMap<>(run.state());
        inputs.putAll(feeds);
        return new ReferenceEvaluator(training.stepGraph())
                .run(inputs, List.of("frozen/teacher"))
                .get("frozen/teacher")
                .doubles();
    }

    /** A network that has the names of the teacher's copy for itself. */
    @Test
    void namesOfTheNetworkAreNoObstacle() {
        Graph network = Networks.convolutional();
        network.rename(network.outputs().get(0), "frozen/teacher");
        network.rename(network.requireValue("conv/weight"), "frozen/teacher/conv/weight");
        Loss loss = Distillation.ofLogits(Networks.withDropout(0.5));
        TrainingGraph training = TrainingGraph.of(network).loss(loss).build();
        Map<String, Tensor> feeds = Map.of("x", images(4), TrainingGraph.LEARNING_RATE, Tensor.of(new double[] {0.1}));
        double expected =
                new Run(TrainingGraph.of(Networks.convolutional()).loss(loss).build()).loss(feeds);
        assertEquals(expected, new Run(training).loss(feeds), 1e-12);
    }

    @Test
    void aTrainingFileHoldsIt() {
        Graph teacher = Networks.withDropout(0.5);
        TrainingGraph training = TrainingGraph.of(Networks.convolutional())
                .loss(Distillation.ofProbabilities(teacher, 3).withLabels(0.5))
                .build();
        TrainingGraph read = TrainingOnnx.read(TrainingOnnx.toBytes(training), "file");
        Graph found = read.recipe()
                .orElseThrow()
                .settings()
                .loss()
                .frozen()
                .get("teacher")
                .on(IMAGE);
        assertArrayEquals(outputs(teacher, images(3)), outputs(found, images(3)), 1e-6);
        assertEquals(training.initialState().keySet(), read.initialState().keySet());

        Run inMemory = new Run(training);
        Run rebuilt = new Run(read.rebuild(read.network()).build());
        Map<String, Tensor> feeds = Networks.batch(Networks.convolutional(), 5, 3);
        for (int step = 0; step < 3; step++) {
            assertEquals(
                    inMemory.step(feeds).get(TrainingGraph.LOSS).doubles()[0],
                    rebuilt.step(feeds).get(TrainingGraph.LOSS).doubles()[0],
                    1e-9);
        }
    }

    private static String complaint(Graph network) {
        return assertThrows(GraphException.class, () -> FrozenNetwork.of(network))
                .getMessage();
    }

    @Test
    void aNetworkOfOtherFormIsRefused() {
        Graph gated = Networks.gated();
        new GateLowering().apply(gated);
        assertTrue(complaint(gated).contains("must have one input and one output"), complaint(gated));
        Graph fixed = Networks.linear();
        fixed.requireValue("x").setType(new TensorType(DataType.DOUBLE, Shape.of(1, 4)));
        Value scores = fixed.outputs().get(0);
        scores.setType(new TensorType(DataType.DOUBLE, Shape.of(1, 3)));
        fixed.removeOutput(scores);
        fixed.addOutput(new GraphBuilder(fixed)
                .call("Softmax", scores)
                .attribute("axis", 0)
                .named("mixed")
                .output());
        assertTrue(
                complaint(fixed).contains("any number of images, found one for 1: Node Softmax 'mixed'"),
                complaint(fixed));
        Graph idle = new Graph("idle");
        idle.opsets().put("", 17L);
        idle.addOutput(idle.addInput("x", new TensorType(DataType.DOUBLE, Shape.batched("batch", 4))));
        assertTrue(complaint(idle).contains("must compute something"), complaint(idle));
    }

    @Test
    void imagesOfAnotherShapeAreRefused() {
        FrozenNetwork frozen = FrozenNetwork.of(Networks.convolutional());
        GraphException error = assertThrows(GraphException.class, () -> frozen.on(Shape.of(3, 4, 4)));
        assertTrue(error.getMessage().contains("[batch, 2, 4, 4]"), error.getMessage());
        assertTrue(error.getMessage().contains("[batch, 3, 4, 4]"), error.getMessage());
    }

    @Test
    void aFinalSoftmaxOverClassesIsLeftOut() {
        for (String last : List.of("Softmax", "LogSoftmax")) {
            Graph network = Networks.convolutional();
            Value logits = network.outputs().get(0);
            Value end = new GraphBuilder(network)
                    .call(last, logits)
                    .attribute("axis", 1)
                    .output();
            network.removeOutput(logits);
            network.addOutput(end);
            Graph before = FrozenNetwork.of(network).beforeSoftmax().on(IMAGE);
            assertArrayEquals(outputs(Networks.convolutional(), images(3)), outputs(before, images(3)), 1e-6);
        }
    }
}
