package dev.dnal.onnx.training.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.GraphProtos;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.Networks;
import dev.dnal.onnx.training.Parameter.Kind;
import dev.dnal.onnx.training.Run;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.onnx.training.optimiser.AdamW;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TrainingOnnxTest {
    private static Map<String, Tensor> batch(TrainingGraph training, long seed) {
        Map<String, Tensor> feeds = new HashMap<>(Networks.batch(training.network(), 6, seed));
        if (training.feeds().contains("delta")) {
            feeds.put("delta", Tensor.of(new double[] {3}));
            feeds.put("lambda", Tensor.of(new double[] {0.01}));
        }
        if (training.feeds().contains(TrainingGraph.WEIGHTS)) {
            feeds.put(TrainingGraph.WEIGHTS, Tensor.of(new double[] {0.5, 1.5, 0, 2, 1, 1}, 6));
        }
        return feeds;
    }

    private static void assertTrainsOnAlike(TrainingGraph training) {
        Run inMemory = new Run(training);
        inMemory.step(batch(training, 1));
        byte[] file = TrainingOnnx.toBytes(training.withState(inMemory.state()));
        Run fromFile = new Run(TrainingOnnx.read(file, "file"));
        for (int step = 2; step < 5; step++) {
            double expected =
                    inMemory.step(batch(training, step)).get(TrainingGraph.LOSS).doubles()[0];
            double found =
                    fromFile.step(batch(training, step)).get(TrainingGraph.LOSS).doubles()[0];
            assertEquals(expected, found, 1e-12);
        }
        assertEquals(inMemory.state().keySet(), fromFile.state().keySet());
        inMemory.state()
                .forEach((name, tensor) -> assertArrayEquals(tensor.doubles(), fromFile.state(name), 1e-12, name));
    }

    @Test
    void sgdWithMomentumGoesOnFromAFile() {
        assertTrainsOnAlike(TrainingGraph.of(Networks.convolutional())
                .optimiser(Sgd.withMomentum(0.9).withNesterov().withWeightDecay(0.01))
                .build());
    }

    @Test
    void adamWGoesOnFromAFileWithItsStepCount() {
        assertTrainsOnAlike(
                TrainingGraph.of(Networks.linear()).optimiser(new AdamW()).build());
    }

    @Test
    void architectureTrainingGoesOnFromAFile() {
        assertTrainsOnAlike(TrainingGraph.of(Networks.gated())
                .penalty(GatePenalty.published())
                .train(parameter -> parameter.kind() == Kind.GATE)
                .build());
    }

    /** A residual block with gates on its inner channels, its stream, which two layers begin, and its branch. */
    private static Graph gatedInAllPlaces() {
        TestNetwork net = new TestNetwork(5);
        Value image = net.input(2, 4, 4);
        Value joined = net.builder()
                .call("Concat", net.conv(image, 2, Form.same(3)), net.conv(image, 2, Form.same(1)))
                .attribute("axis", 1)
                .output();
        Value x = net.relu(net.batchNorm(joined));
        Value inner = net.relu(net.batchNorm(net.conv(x, 3, Form.same(3))));
        Value sum = net.builder().add(x, net.batchNorm(net.conv(inner, 4, Form.same(3))));
        Value pooled = net.builder().call("Flatten", net.globalPool(sum)).output();
        Graph network = net.finish(net.gemm(pooled, Networks.CLASSES));
        GateInsertion.soft(
                network,
                Decisions.of(network, EnumSet.of(SearchSpace.INTERIOR, SearchSpace.STREAMS, SearchSpace.OPERATIONS)));
        return network;
    }

    @Test
    void trainingOfStreamsAndOperationsGoesOnFromAFile() {
        assertTrue(gatedInAllPlaces().nodes().stream().anyMatch(node -> node.is("Gather")));
        assertTrainsOnAlike(TrainingGraph.of(gatedInAllPlaces())
                .penalty(GatePenalty.published())
                .build());
    }

    @Test
    void weightsOfExamplesAreKept() {
        TrainingGraph training = TrainingGraph.of(Networks.linear())
                .loss(new SoftmaxCrossEntropy(0.2))
                .weightedExamples()
                .build();
        assertTrainsOnAlike(training);
        TrainingGraph read = TrainingOnnx.read(TrainingOnnx.toBytes(training), "file");
        assertTrainsOnAlike(read.rebuild(read.network()).build());
        assertTrue(read.rebuild(read.network()).build().feeds().contains(TrainingGraph.WEIGHTS));
    }

    @Test
    void dropoutKeepsItsNoiseInput() {
        TrainingGraph training = TrainingGraph.of(Networks.withDropout(0.25)).build();
        TrainingGraph read = TrainingOnnx.read(TrainingOnnx.toBytes(training), "file");
        assertEquals(training.noiseInputs(), read.noiseInputs());
        assertEquals(Set.copyOf(training.feeds()), Set.copyOf(read.feeds()));
    }

    @Test
    void theFilesGraphIsTheNetwork() {
        Graph network = Networks.convolutional();
        byte[] file = TrainingOnnx.toBytes(TrainingGraph.of(network).build());
        Map<String, Tensor> x = Map.of("x", Networks.batch(network, 6, 1).get("x"));
        assertEquals(
                new ReferenceEvaluator(network).run(x), new ReferenceEvaluator(OnnxReader.read(file, "file")).run(x));
    }

    @Test
    void whatDoesNotDifferFromTheNetworkIsNotRepeated() {
        TrainingGraph training = TrainingGraph.of(Networks.convolutional()).build();
        ModelProto model = TrainingOnnx.toProto(training);
        GraphProto algorithm = model.getTrainingInfo(0).getAlgorithm();
        Set<String> defined = new HashSet<>();
        model.getGraph().getNodeList().forEach(node -> defined.addAll(node.getOutputList()));
        model.getGraph().getInitializerList().forEach(tensor -> defined.add(tensor.getName()));
        assertTrue(defined.contains("conv") && defined.contains("conv/weight"));
        for (NodeProto node : algorithm.getNodeList()) {
            node.getOutputList().forEach(name -> assertTrue(defined.add(name), name));
        }
        algorithm.getInitializerList().forEach(tensor -> assertTrue(defined.add(tensor.getName()), tensor.getName()));
        assertTrue(
                algorithm.getInputList().stream().map(ValueInfoProto::getName).noneMatch("x"::equals));
        assertTrue(algorithm.getNodeList().stream()
                .noneMatch(node -> node.getDomain().contains("dnal")));
        assertTrue(algorithm.getInitializerList().stream()
                .anyMatch(tensor -> tensor.getName().equals("conv/weight/momentum")));
    }

    @Test
    void initializationSetsTheOptimisersStateToZero() {
        TrainingGraph training = TrainingGraph.of(Networks.linear()).build();
        Run run = new Run(training);
        run.step(batch(training, 1));
        ModelProto model = TrainingOnnx.toProto(training.withState(run.state()));
        TrainingGraph reset = TrainingOnnx.readInitialised(model, "file");
        assertArrayEquals(
                new double[3], reset.initialState().get("fc/bias/momentum").doubles());
        assertEquals(run.state().get("fc/bias"), reset.initialState().get("fc/bias"));
    }

    @Test
    void gatesAreInsertedIntoATrainingThatWasRead() {
        TrainingGraph training = TrainingGraph.of(Networks.convolutional())
                .optimiser(Sgd.withMomentum(0.9).withWeightDecay(0.01))
                .decay(parameter -> parameter.kind() == Kind.CONV_WEIGHT)
                .build();
        Run run = new Run(training);
        run.step(batch(training, 1));
        TrainingGraph stopped = training.withState(run.state());
        TrainingGraph read = TrainingOnnx.read(TrainingOnnx.toBytes(stopped), "file");

        Run expected = new Run(gated(stopped));
        Run found = new Run(gated(read));
        Map<String, Tensor> feeds = batch(gated(stopped), 2);
        assertEquals(
                expected.step(feeds).get(TrainingGraph.LOSS).doubles()[0],
                found.step(feeds).get(TrainingGraph.LOSS).doubles()[0],
                1e-12);
        expected.state().forEach((name, tensor) -> assertArrayEquals(tensor.doubles(), found.state(name), 1e-12, name));
        assertTrue(found.state().containsKey("bn/gate/s/momentum"));
    }

    private static TrainingGraph gated(TrainingGraph training) {
        Graph network = training.network();
        Networks.insertGate(network, "bn");
        return training.rebuild(network).penalty(GatePenalty.published()).build();
    }

    /** y = a * x with loss (y - target)^2 and a' = a - 0.1 * dloss/da, written by hand as another tool might. */
    private static ModelProto.Builder othersModel() {
        Graph network = new Graph("others");
        network.opsets().put("", 17L);
        TensorType scalar = new TensorType(DataType.FLOAT, Shape.scalar());
        Value x = network.addInput("x", scalar);
        Value a = network.addInitializer("a", Tensor.scalar(2f));
        network.addOutput(new GraphBuilder(network).call("Mul", a, x).named("y").output());

        Graph algorithm = new Graph("algorithm");
        Value target = algorithm.addInput("target", scalar);
        GraphBuilder b = new GraphBuilder(algorithm);
        Value y = algorithm.addInput("y", scalar);
        Value xAgain = algorithm.addInput("x", scalar);
        Value aAgain = algorithm.addInput("a", scalar);
        Value error = b.sub(y, target);
        Value loss = b.call("Mul", error, error).named("loss").output();
        algorithm.addOutput(loss);
        algorithm.addOutput(b.call("Reshape", loss, b.longs(1)).named("losses").output());
        Value change = b.mul(b.mul(error, xAgain), b.scalar(DataType.FLOAT, 0.2));
        algorithm.addOutput(b.call("Sub", aAgain, change).named("a_next").output());
        GraphProto.Builder proto = GraphProtos.encode(algorithm).toBuilder();
        proto.clearInput().addInput(GraphProtos.encode(algorithm).getInput(0));
        return OnnxWriter.toProto(network).toBuilder()
                .addTrainingInfo(
                        TrainingInfoProto.newBuilder().setAlgorithm(proto).addUpdateBinding(binding("a", "a_next")));
    }

    private static StringStringEntryProto binding(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void aFileOfAnotherToolTrains() {
        TrainingGraph training = TrainingOnnx.read(othersModel().build(), "others");
        Run run = new Run(training);
        Map<String, Tensor> outputs = run.step(Map.of("x", Tensor.scalar(3f), "target", Tensor.scalar(5f)));
        assertEquals(1, outputs.get("loss").doubles()[0], 1e-6);
        assertEquals(2 - 0.2 * 3, run.state("a")[0], 1e-6);
        assertFalse(training.stepGraph().outputs().stream()
                .anyMatch(output -> output.name().equals("y")));
        GraphException error = assertThrows(GraphException.class, () -> training.rebuild(training.network()));
        assertTrue(error.getMessage().contains("does not record"), error.getMessage());
    }

    private static void assertRefused(ModelProto model, String... words) {
        GraphException error = assertThrows(GraphException.class, () -> TrainingOnnx.read(model, "bad.onnx"));
        assertTrue(error.getMessage().startsWith("bad.onnx: "), error.getMessage());
        for (String word : words) {
            assertTrue(error.getMessage().contains(word), error.getMessage());
        }
    }

    private static ModelProto edited(Consumer<TrainingInfoProto.Builder> edit) {
        ModelProto.Builder model = othersModel();
        edit.accept(model.getTrainingInfoBuilder(0));
        return model.build();
    }

    @Test
    void aNetworkWithoutTrainingIsRefused() {
        assertRefused(othersModel().clearTrainingInfo().build(), "found 0 steps");
    }

    @Test
    void severalStepsAreRefused() {
        ModelProto.Builder model = othersModel();
        assertRefused(model.addTrainingInfo(model.getTrainingInfo(0)).build(), "found 2 steps");
    }

    @Test
    void anEmptyAlgorithmIsRefused() {
        assertRefused(edited(TrainingInfoProto.Builder::clearAlgorithm), "empty algorithm");
    }

    @Test
    void aBindingToNoInitializerIsRefused() {
        assertRefused(edited(info -> info.setUpdateBinding(0, binding("b", "a_next"))), "'b'", "no initializer");
        assertRefused(edited(info -> info.setUpdateBinding(0, binding("x", "a_next"))), "'x'", "no initializer");
    }

    @Test
    void aBindingFromNoOutputIsRefused() {
        assertRefused(edited(info -> info.setUpdateBinding(0, binding("a", "Sub"))), "'Sub'", "no output");
    }

    @Test
    void twoBindingsOfOneInitializerAreRefused() {
        assertRefused(edited(info -> info.addUpdateBinding(binding("a", "loss"))), "'a' twice");
    }

    @Test
    void noBindingsAreRefused() {
        assertRefused(edited(TrainingInfoProto.Builder::clearUpdateBinding), "changes nothing");
    }

    @Test
    void aNextStateOfAnotherShapeIsRefused() {
        assertRefused(
                edited(info -> info.setUpdateBinding(0, binding("a", "losses"))),
                "'losses: FLOAT[1]'",
                "same type and shape");
    }

    @Test
    void anAlgorithmThatReadsWhatIsNotThereIsRefused() {
        assertRefused(
                edited(info -> info.getAlgorithmBuilder().getNodeBuilder(0).setInput(0, "nowhere")), "'nowhere'");
    }

    @Test
    void anAlgorithmThatRedefinesAValueOfTheNetworkIsRefused() {
        assertRefused(
                edited(info -> info.getAlgorithmBuilder().getNodeBuilder(0).setOutput(0, "y")), "'y'");
    }

    @Test
    void operatorsOfThePreviewDomainAreNamed() {
        ModelProto.Builder model = othersModel();
        model.addOpsetImportBuilder().setDomain("ai.onnx.preview.training").setVersion(1);
        model.getTrainingInfoBuilder(0)
                .getAlgorithmBuilder()
                .getNodeBuilder(0)
                .setDomain("ai.onnx.preview.training")
                .setOpType("Momentum");
        assertRefused(model.build(), "Momentum");
    }

    @Test
    void settingsThatAreNotUnderstoodAreRefused() {
        ModelProto model = TrainingOnnx.toProto(
                TrainingGraph.of(Networks.linear()).weightedExamples().build());
        for (int i = 0; i < model.getMetadataPropsCount(); i++) {
            ModelProto.Builder changed = model.toBuilder();
            changed.getMetadataPropsBuilder(i).setValue("Sgd2 momentum=%zz");
            assertRefused(changed.build());
        }
        assertTrue(model.getMetadataPropsCount() >= 5);
    }
}
