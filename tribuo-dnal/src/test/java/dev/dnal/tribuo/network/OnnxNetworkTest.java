package dev.dnal.tribuo.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.GateLowering;
import dev.dnal.onnx.quantisation.Dequantisation;
import dev.dnal.onnx.quantisation.QdqInsertion;
import dev.dnal.onnx.quantisation.QuantisationPlan;
import dev.dnal.onnx.quantisation.QuantisationPrecision;
import dev.dnal.onnx.quantisation.QuantisationPreparation;
import dev.dnal.onnx.quantisation.ValueRange;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.tribuo.data.image.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxNetworkTest {
    private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
    private static final int CLASSES = 3;

    @TempDir
    private Path folder;

    private final RandomGenerator rng = new SplittableRandom(2);

    private static Graph vgg() {
        return new SmallVgg(2).build(SHAPE, CLASSES, new SplittableRandom(1)).graph();
    }

    private Path write(Graph graph) throws IOException {
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(graph, file);
        return file;
    }

    private String complaint(Graph graph) throws IOException {
        Path file = write(graph);
        GraphException e = assertThrows(GraphException.class, () -> new OnnxNetwork(file).build(SHAPE, CLASSES, rng));
        assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
        return e.getMessage();
    }

    @Test
    void keepsTheWeightsOfTheFile() throws IOException {
        Graph read = new OnnxNetwork(write(vgg())).build(SHAPE, CLASSES, rng).graph();
        String weight = "stage1.0.conv.weight";
        assertArrayEquals(
                vgg().requireValue(weight).initializer().orElseThrow().doubles(),
                read.requireValue(weight).initializer().orElseThrow().doubles());
    }

    @Test
    void leavesOutWhatSortsOutTheLogits() throws IOException {
        Graph sorting = vgg();
        Value logits = sorting.outputs().get(0);
        sorting.removeOutput(logits);
        GraphBuilder b = new GraphBuilder(sorting);
        sorting.addOutput(b.call("ArgMax", logits).attribute("axis", 1).output());
        b.call("TopK", logits, b.longs(2)).outputs(2).forEach(sorting::addOutput);
        Graph read = new OnnxNetwork(write(sorting)).build(SHAPE, CLASSES, rng).graph();
        assertEquals(
                List.of(logits.name()), read.outputs().stream().map(Value::name).toList());
        assertTrue(read.nodes().stream().noneMatch(node -> node.is("ArgMax") || node.isKept()));
    }

    @Test
    void whatNeedsMoreThanScoresIsToldToBeLeftOut() throws IOException {
        Graph sorting = vgg();
        sorting.opsets().put("org.example", 1L);
        Value logits = sorting.outputs().get(0);
        sorting.removeOutput(logits);
        GraphBuilder b = new GraphBuilder(sorting);
        Value features = sorting.requireValue("input");
        Value boxes = b.call("Conv", features, b.constant("boxes.weight", Tensor.filled(1, 4, SHAPE.channels(), 3, 3)))
                .named("boxes")
                .output();
        sorting.addOutput(sorting.addNode("org.example", "Best", "best", List.of(logits), List.of("best"))
                .output());
        sorting.addOutput(sorting.addNode("org.example", "Found", "found", List.of(logits, boxes), List.of("found"))
                .output());
        OnnxNetwork network = new OnnxNetwork(write(sorting));
        String note = network.formNote(SHAPE, CLASSES).orElseThrow();
        assertTrue(
                note.endsWith("put back in the end, but for outputs that need more than scores of classes: found"),
                note);
        Graph layers = network.build(SHAPE, CLASSES, rng).graph();
        Graph whole = network.inFileForm(layers, SHAPE);
        assertEquals(List.of("best"), whole.outputs().stream().map(Value::name).toList());
        assertTrue(whole.nodes().stream().noneMatch(node -> node.name().equals("boxes")));
    }

    @Test
    void whatIsWrongWithProbabilitiesIsSaidByTheirName() throws IOException {
        Graph graph = vgg();
        Value logits = graph.outputs().get(0);
        Value probabilities =
                new GraphBuilder(graph).call("Softmax", logits).named("shares").output();
        graph.replaceOutput(logits, probabilities);
        OnnxNetwork network = new OnnxNetwork(write(graph));
        String message = assertThrows(GraphException.class, () -> network.build(SHAPE, CLASSES + 1, rng))
                .getMessage();
        assertTrue(message.contains("expected output 'shares' to be FLOAT [batch, 4]"), message);
        assertEquals(message.indexOf(".onnx"), message.lastIndexOf(".onnx"), message);
        assertTrue(network.build(SHAPE, CLASSES, rng).graph().nodes().stream().noneMatch(node -> node.is("Softmax")));
    }

    @Test
    void ofSeveralOutputsOnlyWhatIsSelectedLeavesATailOut() throws IOException {
        Graph sorting = vgg();
        Value logits = sorting.outputs().get(0);
        GraphBuilder b = new GraphBuilder(sorting);
        b.call("TopK", logits, b.longs(2)).outputs(2).forEach(sorting::addOutput);
        OnnxNetwork network = OnnxNetwork.reading(write(sorting))
                .selecting(new NetworkSelection(List.of(logits.name()), Map.of(), List.of()))
                .read();
        Graph read = network.build(SHAPE, CLASSES, rng).graph();
        assertEquals(
                List.of(logits.name()), read.outputs().stream().map(Value::name).toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesOperatorsThatAreNotKnownBeforeLayersWhetherTrustedOrNot(boolean trusted) throws IOException {
        Graph graph = vgg();
        graph.opsets().put("org.example", 1L);
        Value input = graph.requireValue("input");
        List<Value.Use> uses = List.copyOf(input.uses());
        Value decoded = graph.addNode("org.example", "Decode", "decode", List.of(input), List.of("decoded"))
                .output();
        decoded.setType(new TensorType(input.type(), input.requireShape()));
        uses.forEach(use -> use.node().setInput(use.index(), decoded));
        Path file = write(graph);
        GraphException e = assertThrows(
                GraphException.class,
                () -> OnnxNetwork.reading(file).trusted(trusted).read());
        assertTrue(
                e.getMessage()
                        .startsWith(
                                file
                                        + ": Node org.example.Decode 'decode': its operator is not known here, so that no gradient"),
                e.getMessage());
    }

    @Test
    void aReadingReadsAsOftenAsIsAsked() throws IOException {
        OnnxNetwork.Reading reading = OnnxNetwork.reading(write(vgg()));
        OnnxNetwork strict = reading.read();
        OnnxNetwork trusting = reading.trusted(true).read();
        assertNotEquals(strict, trusting);
    }

    @Test
    void givesSizesThatTheFileLeavesOpenThoseOfTheImages() throws IOException {
        Graph open = vgg();
        Shape free = new Shape(List.of(Dim.symbol("n"), Dim.of(1), Dim.symbol("h"), Dim.symbol("w")));
        open.requireValue("input").setType(new TensorType(DataType.FLOAT, free));
        open.nodes()
                .forEach(node -> node.outputs().stream()
                        .filter(output -> !open.isOutput(output))
                        .forEach(output -> output.setType(DataType.FLOAT)));
        Graph read = new OnnxNetwork(write(open)).build(SHAPE, CLASSES, rng).graph();
        assertEquals("[n, 1, 8, 8]", read.requireValue("input").requireShape().toString());
    }

    @Test
    void doesNotChangeWithTheFileOnceItIsRead() throws IOException {
        Path file = write(vgg());
        OnnxNetwork network = new OnnxNetwork(file);
        Files.delete(file);
        assertEquals(
                vgg().nodes().size(),
                network.build(SHAPE, CLASSES, rng).graph().nodes().size());
    }

    @Test
    void theHashOfTheFileIsPartOfTheProvenance() throws IOException {
        OnnxNetwork network = new OnnxNetwork(write(vgg()));
        StringProvenance recorded = (StringProvenance)
                network.getProvenance().getConfiguredParameters().get("sha256");
        assertEquals(64, recorded.getValue().length());
        assertEquals(network.sha256(), recorded.getValue());
    }

    @Test
    void aConfigurationThatFixesAnInputToNoNumberIsRefused() throws IOException {
        String xml = "<config><component name='network' type='" + OnnxNetwork.class.getName() + "'>"
                + "<property name='file' value='" + write(vgg()) + "'/>"
                + "<propertymap name='fixedInputs'><entry key='scale' value='1;2'/></propertymap>"
                + "</component></config>";
        Path file = Files.writeString(folder.resolve("network.xml"), xml);
        try (ConfigurationManager manager = new ConfigurationManager(file.toString())) {
            PropertyException e = assertThrows(PropertyException.class, () -> manager.lookup("network"));
            assertTrue(e.getMessage().contains("for input 'scale', found '1;2'"), e.getMessage());
        }
    }

    @Test
    void refusesImagesOfAnotherShape() throws IOException {
        OnnxNetwork network = new OnnxNetwork(write(vgg()));
        GraphException e =
                assertThrows(GraphException.class, () -> network.build(new ImageShape(3, 8, 8), CLASSES, rng));
        assertTrue(
                e.getMessage().contains("[batch, 3, 8, 8]") && e.getMessage().contains("[batch, 1, 8, 8]"),
                e.getMessage());
    }

    @Test
    void refusesAnotherNumberOfClasses() throws IOException {
        OnnxNetwork network = new OnnxNetwork(write(vgg()));
        GraphException e = assertThrows(GraphException.class, () -> network.build(SHAPE, 10, rng));
        assertTrue(e.getMessage().contains("[batch, 10]") && e.getMessage().contains("[batch, 3]"), e.getMessage());
    }

    private static Graph ofOneImage() {
        Graph graph = vgg();
        graph.requireValue("input").setType(new TensorType(DataType.FLOAT, Shape.of(1, 1, 8, 8)));
        graph.nodes()
                .forEach(node -> node.outputs().forEach(output -> {
                    Shape shape = output.requireShape();
                    output.setType(new TensorType(DataType.FLOAT, shape.with(0, Dim.of(1))));
                }));
        return graph;
    }

    @Test
    void freesABatchOfFixedSizeAndSaysSo() throws IOException {
        OnnxNetwork network = new OnnxNetwork(write(ofOneImage()));
        Graph read = network.build(SHAPE, CLASSES, rng).graph();
        assertEquals(
                "[batch, 1, 8, 8]", read.requireValue("input").requireShape().toString());
        assertEquals("[batch, 3]", read.outputs().get(0).requireShape().toString());
        assertEquals(
                "The file fixes the batch at 1; it was freed: the network takes any number of images",
                network.batchNote(SHAPE).orElseThrow());
        assertEquals(Optional.empty(), new OnnxNetwork(write(vgg())).batchNote(SHAPE));
    }

    @Test
    void refusesWeightsThatAreNotFinite() throws IOException {
        Graph graph = vgg();
        Value weight = graph.requireValue("stage2.0.conv.weight");
        double[] values = weight.initializer().orElseThrow().doubles();
        values[5] = Double.NaN;
        values[7] = Double.NEGATIVE_INFINITY;
        graph.setInitializer(
                weight,
                Tensor.ofDoubles(weight.type(), values, weight.requireShape().sizes()));
        String complaint = complaint(graph);
        assertTrue(complaint.contains("'stage2.0.conv.weight', found NaN and 1 more that are not finite"), complaint);
    }

    @Test
    void refusesGates() throws IOException {
        Graph graph = vgg();
        GateInsertion.soft(graph, Decisions.named(graph, List.of("stage1.0.bn")));
        new GateLowering().apply(graph);
        assertTrue(complaint(graph).contains("found gates"));
    }

    /** The network divided by an input of its own. */
    private static Graph withTemperature() {
        Graph graph = vgg();
        Value logits = graph.outputs().get(0);
        Value temperature = graph.addInput("temperature", new TensorType(DataType.FLOAT, Shape.of(1)));
        Value divided = new GraphBuilder(graph).div(logits, temperature);
        graph.removeOutput(logits);
        graph.addOutput(divided);
        return graph;
    }

    @Test
    void refusesTwoInputsThatAreNotFixed() throws IOException {
        String complaint = complaint(withTemperature());
        assertTrue(complaint.contains("found 2: input [batch, 1, 8, 8], temperature [1]"), complaint);
    }

    @Test
    void fixesAnInputToANumber() throws IOException {
        NetworkSelection selection = new NetworkSelection(List.of(), Map.of("temperature", List.of(2.0)), List.of());
        Graph read = OnnxNetwork.reading(write(withTemperature()))
                .selecting(selection)
                .read()
                .build(SHAPE, CLASSES, rng)
                .graph();
        assertEquals(1, read.inputs().size());
        assertArrayEquals(
                new float[] {2},
                read.requireValue("temperature").initializer().orElseThrow().floats());
    }

    @Test
    void ofTwoOutputsTheOneWithANumberForEachClassStays() throws IOException {
        Graph graph = vgg();
        graph.addOutput(graph.requireValue("flatten"));
        Graph read = new OnnxNetwork(write(graph)).build(SHAPE, CLASSES, rng).graph();
        assertEquals(List.of("output"), read.outputs().stream().map(Value::name).toList());
    }

    private static Graph withProbabilities() {
        Graph graph = vgg();
        Value probabilities = new GraphBuilder(graph)
                .call("Softmax", graph.outputs().get(0))
                .named("probabilities")
                .output();
        graph.addOutput(probabilities);
        return graph;
    }

    @Test
    void refusesTwoOutputsThatCouldBothBeLogits() throws IOException {
        String complaint = complaint(withProbabilities());
        assertTrue(complaint.contains("output [batch, 3], probabilities [batch, 3]"), complaint);
        assertTrue(complaint.contains("--outputs"), complaint);
    }

    @Test
    void takesTheOutputThatIsNamed() throws IOException {
        NetworkSelection selection = new NetworkSelection(List.of("output"), Map.of(), List.of());
        OnnxNetwork network = OnnxNetwork.reading(write(withProbabilities()))
                .selecting(selection)
                .read();
        Graph read = network.build(SHAPE, CLASSES, rng).graph();
        assertEquals(List.of("output"), read.outputs().stream().map(Value::name).toList());
        assertEquals(vgg().nodes().size(), read.nodes().size());
        assertNotEquals(new OnnxNetwork(write(withProbabilities())), network);
    }

    @Test
    void scoresOfAConvolutionAreThoseOfClasses() throws IOException {
        Graph graph = vgg();
        Value logits = graph.outputs().get(0);
        Value map = new GraphBuilder(graph).reshape(logits, 0, CLASSES, 1, 1);
        graph.removeOutput(logits);
        graph.addOutput(map);
        Graph read = new OnnxNetwork(write(graph)).build(SHAPE, CLASSES, rng).graph();
        assertEquals("[batch, 3]", read.outputs().get(0).requireShape().toString());
        assertEquals(map.name(), read.outputs().get(0).name());
    }

    /** In steps that are fine enough for the weights, of ranges that hold all that the network makes of small pixels. */
    private static Graph quantised() {
        Graph graph = vgg();
        new QuantisationPreparation().apply(graph);
        QuantisationPlan plan = QuantisationPlan.of(graph, Set.of());
        Map<String, ValueRange> ranges = new HashMap<>();
        plan.tensors().forEach(tensor -> ranges.put(tensor, new ValueRange(-64, 64)));
        new QdqInsertion(plan, ranges, QuantisationPrecision.USUAL).apply(graph);
        return graph;
    }

    @Test
    void aQuantisedNetworkIsOneOfRealNumbersIfThatIsAskedFor() throws IOException {
        Path file = write(quantised());
        String complaint =
                assertThrows(GraphException.class, () -> new OnnxNetwork(file)).getMessage();
        assertTrue(complaint.contains("(--dequantise)"), complaint);
        OnnxNetwork lifted = OnnxNetwork.reading(file).dequantised(true).read();
        Graph read = lifted.build(SHAPE, CLASSES, rng).graph();
        assertFalse(Dequantisation.isQuantised(read));
        Map<String, Tensor> image = Map.of("input", Tensor.filled(0.01f, 1, 1, 8, 8));
        double[] expected =
                new ReferenceEvaluator(vgg()).run(image).get("output").doubles();
        assertArrayEquals(
                expected, new ReferenceEvaluator(read).run(image).get("output").doubles(), 0.05);
        assertEquals(
                Decisions.of(vgg(), Set.of(SearchSpace.LAYERS)).stream()
                        .map(Decision::choices)
                        .toList(),
                Decisions.of(read, Set.of(SearchSpace.LAYERS)).stream()
                        .map(Decision::choices)
                        .toList(),
                "and as many channels can be decided over");
    }

    @Test
    void aNewClassifierHasTheClassesOfTheDataAndLeavesAllOtherWeights() throws IOException {
        Graph read = new OnnxNetwork(write(vgg()), true).build(SHAPE, 7, rng).graph();
        assertEquals("[batch, 7]", read.outputs().get(0).requireShape().toString());
        List<String> changed = vgg().initializers().stream()
                .filter(value -> !value.initializer()
                        .equals(read.requireValue(value.name()).initializer()))
                .map(Value::name)
                .toList();
        assertEquals(List.of("linear.weight", "linear.bias"), changed);
    }

    @Test
    void aNewClassifierMayBeAMatrixProductWithItsBiasAddedAndASoftmaxBehindIt() throws IOException {
        Graph graph = new Graph("product");
        graph.opsets().put("", 17L);
        GraphBuilder b = new GraphBuilder(graph);
        Value input = graph.addInput("input", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, 8, 8)));
        Value features = b.reshape(b.emit("GlobalAveragePool", input), -1, 1);
        Value product = b.emit("MatMul", features, b.constant("weight", Tensor.filled(1, 1, CLASSES)));
        Value sum = b.add(product, b.constant("bias", Tensor.filled(1, CLASSES)));
        graph.addOutput(b.call("Softmax", sum).attribute("axis", 1).output());
        Graph read = new OnnxNetwork(write(graph), true).build(SHAPE, 7, rng).graph();
        assertEquals("[batch, 7]", read.outputs().get(0).requireShape().toString());
        assertEquals(Shape.of(1, 7), read.requireValue("weight").requireShape());
        assertEquals(Optional.of(Tensor.filled(0, 7)), read.requireValue("bias").initializer());
    }

    @Test
    void aNewClassifierIsRefusedBehindWhatScalesTheLogits() throws IOException {
        Graph graph = vgg();
        Value logits = graph.outputs().get(0);
        graph.removeOutput(logits);
        GraphBuilder b = new GraphBuilder(graph);
        graph.addOutput(b.mul(logits, b.constant("temperature", Tensor.filled(2, CLASSES))));
        Path file = write(graph);
        GraphException refused =
                assertThrows(GraphException.class, () -> new OnnxNetwork(file, true).build(SHAPE, 7, rng));
        assertTrue(refused.getMessage().contains("found node Mul"), refused.getMessage());
    }

    @Test
    void aNewClassifierIsRefusedWhereTheLastLayerIsNotLinear() throws IOException {
        Graph pooled = new Graph("pooled");
        pooled.opsets().put("", 17L);
        Value input = pooled.addInput("input", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, 8, 8)));
        pooled.addOutput(pooled.addNode("", "Flatten", "flat", List.of(input), List.of("output"))
                .output());
        Path file = write(pooled);
        GraphException refused =
                assertThrows(GraphException.class, () -> new OnnxNetwork(file, true).build(SHAPE, CLASSES, rng));
        assertTrue(refused.getMessage().contains("Flatten"), refused.getMessage());
    }
}
