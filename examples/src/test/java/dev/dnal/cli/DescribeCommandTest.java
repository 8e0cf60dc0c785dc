package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.GateLowering;
import dev.dnal.onnx.quantisation.QdqInsertion;
import dev.dnal.onnx.quantisation.QuantisationPlan;
import dev.dnal.onnx.quantisation.QuantisationPrecision;
import dev.dnal.onnx.quantisation.QuantisationPreparation;
import dev.dnal.onnx.quantisation.ValueRange;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.SmallVgg;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribeCommandTest {
    private static final String NEW_LINE = System.lineSeparator();

    @TempDir
    private Path folder;

    private static Graph tinyVgg() {
        return new SmallVgg(2)
                .build(new ImageShape(1, 8, 8), 3, new SplittableRandom(1))
                .graph();
    }

    @Test
    void totalsOfAResNet56AreThosePublishedForDnal() {
        CommandRun run = CommandRun.of("describe", "resnet56", "--shape", "3,32,32", "--classes", "10");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().matches("(?s).*\\Rtotal +125,487,738 +853,018\\R.*"), run.out());
    }

    @Test
    void theEndOfANameStandsForShapeAndClassesThatMayBeChanged() {
        CommandRun run = CommandRun.of("describe", "mobilenetv2-imagenet");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("input [batch, 3, 224, 224] -> output [batch, 1000]"), run.out());
        assertTrue(run.out().matches("(?s).*\\Rtotal +300,792,328 +3,504,872\\R.*"), run.out());
        assertTrue(run.out().contains("a search puts 9,920 behind 35 layers"), run.out());
        run = CommandRun.of("describe", "mobilenetv2-imagenet", "--shape", "1,28,28", "--classes", "7");
        assertTrue(run.out().contains("input [batch, 1, 28, 28] -> output [batch, 7]"), run.out());
    }

    @Test
    void saysHowManyGatesASearchWouldPutIn() {
        CommandRun run = CommandRun.of("describe", "resnet8");
        assertTrue(run.out().contains("a search puts 240 behind 7 layers"), run.out());
    }

    @Test
    void widthChangesChannels() {
        CommandRun run = CommandRun.of("describe", "vgg-small", "--width", "5");
        assertTrue(run.out().matches("(?s).*stage3\\.1\\.conv +Conv .* 20 .*"), run.out());
    }

    @Test
    void describesAFile() throws IOException {
        CommandRun run = CommandRun.of("describe", TestModels.write(folder.resolve("v.onnx"), tinyVgg()));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("input [batch, 1, 8, 8] -> output [batch, 3]"), run.out());
        assertTrue(run.out().contains("a search puts 28 behind 6 layers"), run.out());
    }

    /** A softmax over channels needs all of them. */
    @Test
    void saysWhereNoGateCouldCutAnything() throws IOException {
        Graph graph = tinyVgg();
        Value channels = graph.requireValue("stage1.0.bn");
        GraphBuilder b = new GraphBuilder(graph);
        Value shares = b.call("Softmax", channels).attribute("axis", 1).output();
        graph.insertAfter(channels, shares, Set.of(shares.producer().orElseThrow()));
        graph.sort();
        CommandRun run = CommandRun.of("describe", TestModels.write(folder.resolve("v.onnx"), graph));
        assertTrue(run.out().contains("a search puts 26 behind 5 layers"), run.out());
        assertTrue(
                run.out().matches("(?s).*\\Rstage1\\.0\\.conv +Softmax 'Softmax' normalises over them\\R.*"),
                run.out());
    }

    @Test
    void countsTheOpenGatesOfAFile() throws IOException {
        Graph graph = tinyVgg();
        GateInsertion.hard(
                graph,
                Decisions.named(graph, List.of("stage1.0.bn")),
                Map.of("stage1.0.conv", new boolean[] {true, false}));
        new GateLowering().apply(graph);
        CommandRun run = CommandRun.of("describe", TestModels.write(folder.resolve("v.onnx"), graph));
        assertTrue(run.out().contains("1 of 2 open"), run.out());
        assertTrue(run.out().contains("2 channels of 1 layers, of which 1 are open"), run.out());
    }

    @Test
    void listsTheNamesThereAreForAnUnknownOne() {
        CommandRun run = CommandRun.of("describe", "lenet");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("'lenet'") && run.err().contains("vgg-small"), run.err());
    }

    @Test
    void measuresLayersIfAsked() throws IOException {
        CommandRun run = CommandRun.of(
                "describe", TestModels.write(folder.resolve("v.onnx"), tinyVgg()), "--times", "--threads", "1");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().matches("(?s).*Times: .*, 1 thread, batches of 1\\R.*"), run.out());
        assertTrue(run.out().matches("(?s).*\\Rstage1\\.0\\.conv +2 +\\d\\.\\d{4} .*"), run.out());
    }

    @Test
    void howToMeasureIsRefusedWithoutMeasuring() {
        CommandRun run = CommandRun.of("describe", "resnet8", "--batch", "64");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("expected --times"), run.err());
    }

    @Test
    void countsAllThatASearchWouldDecideOver() {
        CommandRun run = CommandRun.of("describe", "resnet8", "--search-space", "interior,streams,operations");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out().contains("a search decides over 176 channels in 4 groups, and 1 operation" + NEW_LINE),
                run.out());
        assertTrue(run.out().matches("(?s).*\\Rlayer1\\.0\\.bn2 .* 64 of conv1/stream, operation\\R.*"), run.out());
    }

    @Test
    void listsWhatEdgesReadWhetherALayerComputesItOrNot() {
        CommandRun run = CommandRun.of("describe", "resnet8", "--search-space", "interior,edges");
        assertTrue(run.out().contains("112 channels in 3 groups, and 6 edges in 3 groups"), run.out());
        assertTrue(
                run.out().matches("(?s).*\\Rlayer1\\.0\\.add/edges +2 edges +1 +layer1\\.0\\.bn2, relu1\\R.*"),
                run.out());
    }

    @Test
    void tellsOperationsThatAreCandidatesFromThoseByThemselves() {
        CommandRun run = CommandRun.of("describe", "super-proxyless", "--search-space", "operations");
        assertTrue(run.out().contains("decides over 126 operations, 36 of them in 6 groups" + NEW_LINE), run.out());
    }

    @Test
    void describesTheSearchSpaceOfAFile() throws IOException {
        CommandRun run = CommandRun.of(
                "describe",
                TestModels.write(folder.resolve("v.onnx"), tinyVgg()),
                "--search-space",
                "interior,operations");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("a search decides over 28 channels in 6 groups"), run.out());
    }

    @Test
    void saysSoWhereThereIsNothingToDecideOver() {
        CommandRun run = CommandRun.of("describe", "vgg-small", "--search-space", "operations");
        assertTrue(run.out().contains("a search finds nothing to decide over"), run.out());
    }

    @Test
    void refusesWhatIsNoSearchSpace() {
        CommandRun run = CommandRun.of("describe", "resnet8", "--search-space", "layers,streams");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("found layers, streams"), run.err());
    }

    @Test
    void refusesToPlanGatesWhereThereAreSome() throws IOException {
        Graph graph = tinyVgg();
        GateInsertion.hard(
                graph,
                Decisions.named(graph, List.of("stage1.0.bn")),
                Map.of("stage1.0.conv", new boolean[] {true, false}));
        new GateLowering().apply(graph);
        CommandRun run = CommandRun.of(
                "describe", TestModels.write(folder.resolve("v.onnx"), graph), "--search-space", "interior");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("found gates"), run.err());
    }

    @Test
    void controlCodesOfNamesAreEscapedInTheTable() throws IOException {
        Graph graph = TestModels.perfect();
        graph.setName("evil\u001b[2J\nnet");
        graph.rename(graph.inputs().iterator().next(), "in\u0007put");
        graph.rename(graph.requireValue("fc.weight"), "e\u001b[31mvil\nlayer.weight");
        CommandRun run = CommandRun.of("describe", TestModels.write(folder.resolve("evil.onnx"), graph));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("evil\\u001b[2J\\u000anet: in\\u0007put ["), run.out());
        assertTrue(run.out().contains("e\\u001b[31mvil\\u000alayer.weight "), run.out());
        assertFalse(run.out().contains("\u001b"), run.out());
    }

    @Test
    void widthsAndClassesAreBounded() {
        CommandRun wide = CommandRun.of("describe", "vgg11", "--width", 100_000);
        assertEquals(2, wide.exitCode());
        assertTrue(wide.err().contains("--width: expected at most 8192 channels, found 100000"), wide.err());
        CommandRun many = CommandRun.of("describe", "vgg11", "--classes", 100_000_000);
        assertEquals(2, many.exitCode());
        assertTrue(many.err().contains("--classes: expected at least 1 and at most 1000000"), many.err());
    }

    private static Graph ofOneImage() {
        Graph graph = tinyVgg();
        Value input = graph.requireValue("input");
        input.setType(new TensorType(input.type(), input.requireShape().with(0, Dim.of(1))));
        graph.nodes().forEach(node -> node.outputs().forEach(output -> output.setType(output.type())));
        return graph;
    }

    @Test
    void saysWhyALayerIsLeftWhole() {
        CommandRun run = CommandRun.of("describe", "vgg-small");
        assertTrue(
                run.out()
                        .matches(
                                "(?s).*layers without a gate on channels +why\\R-+\\Rlinear +output .output. shows them\\R.*"),
                run.out());
    }

    /** What is left to another part of the space, a depthwise convolution decides over, or no part does; each reason once. */
    @Test
    void saysWhatBelongsToOtherPartsOfTheSearchSpace() {
        CommandRun interior = CommandRun.of("describe", "resnet8", "--search-space", "interior");
        assertTrue(
                interior.out()
                        .matches(
                                "(?s).*\\Rconv1 +tied to layer1\\.0\\.conv2 and 2 more: they are added to others, and streams is not in the"
                                        + " search space\\R.*"),
                interior.out());
        CommandRun operations = CommandRun.of("describe", "resnet20", "--search-space", "operations");
        assertTrue(
                operations
                        .out()
                        .matches(
                                "(?s).*\\Rlayer1\\.0\\.conv1, layer1\\.1\\.conv1, layer1\\.2\\.conv1 and 6 more +they are added"
                                        + " to no others, and interior is not in the search space\\R.*"),
                operations.out());
    }

    /** The search that it would be is that of the network of real numbers. */
    @Test
    void ofAQuantisedFileNothingIsSaidOfASearch() throws IOException {
        Graph graph = tinyVgg();
        new QuantisationPreparation().apply(graph);
        QuantisationPlan plan = QuantisationPlan.of(graph, Set.of());
        Map<String, ValueRange> ranges =
                plan.tensors().stream().collect(Collectors.toMap(name -> name, name -> new ValueRange(-1, 1)));
        new QdqInsertion(plan, ranges, QuantisationPrecision.USUAL).apply(graph);
        CommandRun run = CommandRun.of("describe", TestModels.write(folder.resolve("v.onnx"), graph));
        List<String> lines = run.out().lines().toList();
        int total = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith("total "))
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(
                        "",
                        "Gates: none in the network",
                        "8-bit whole numbers: 7 of 7 layers have weights of them; a search begins with the network that this was made"
                                + " from"),
                lines.subList(total + 1, lines.size()));
    }

    @Test
    void aFixedBatchIsFreed() throws IOException {
        CommandRun run = CommandRun.of("describe", TestModels.write(folder.resolve("v.onnx"), ofOneImage()));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("input [batch, 1, 8, 8] -> output [batch, 3]"), run.out());
        assertTrue(run.out().contains("The file fixes the batch at 1; it was freed"), run.out());
    }

    @Test
    void whatHasNoShapeIsDescribedToo() throws IOException {
        Graph graph = tinyVgg();
        graph.opsets().put("org.example", 1L);
        Value most = graph.addInput("most", new TensorType(DataType.INT64, Shape.scalar()));
        most.setType(DataType.INT64);
        graph.addOutput(graph.addNode(
                        "org.example", "Magic", "magic", List.of(graph.requireValue("output"), most), List.of("boxes"))
                .output());
        CommandRun run = CommandRun.of("describe", TestModels.write(folder.resolve("boxes.onnx"), graph));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("output [batch, 3], boxes of unknown shape"), run.out());
    }

    @Test
    void outputsAreSelectedAndInputsFixed() throws IOException {
        Graph graph = tinyVgg();
        Value scale = graph.addInput("scale", new TensorType(DataType.FLOAT, Shape.of(1)));
        GraphBuilder b = new GraphBuilder(graph);
        Value auxiliary = b.mul(graph.requireValue("stage1.0.bn"), scale);
        graph.addOutput(auxiliary);
        Path file = TestModels.write(folder.resolve("two.onnx"), graph);
        CommandRun both = CommandRun.of("describe", file);
        assertTrue(
                both.out().contains("input [batch, 1, 8, 8], scale [1] -> output [batch, 3], " + auxiliary.name()),
                both.out());
        CommandRun one = CommandRun.of("describe", file, "--outputs", "output", "--fix", "scale=2");
        assertEquals(0, one.exitCode(), one.err());
        assertTrue(one.out().contains("input [batch, 1, 8, 8] -> output [batch, 3]" + NEW_LINE), one.out());
        CommandRun unknown = CommandRun.of("describe", file, "--outputs", "logits");
        assertTrue(
                unknown.err().contains("found 'logits'; outputs are output [batch, 3], " + auxiliary.name()),
                unknown.err());
        assertTrue(CommandRun.of("describe", file, "--fix", "scale=a").err().contains("for input 'scale', found 'a'"));
        assertTrue(CommandRun.of("describe", "resnet8", "--outputs", "a").err().contains("expected an ONNX file"));
    }

    @Test
    void sizesOfAnyRankAreGivenAndAskedFor() throws IOException {
        Graph graph = new Graph("signal");
        graph.opsets().put("", 17L);
        Value x = graph.addInput(
                "x", new TensorType(DataType.FLOAT, new Shape(List.of(Dim.any(), Dim.of(14), Dim.symbol("T")))));
        graph.addOutput(new GraphBuilder(graph).emit("Relu", x));
        Path file = TestModels.write(folder.resolve("signal.onnx"), graph);
        CommandRun open = CommandRun.of("describe", file);
        assertTrue(open.err().contains("found [?, 14, T]; give them with --shape 14,N2"), open.err());
        CommandRun bound = CommandRun.of("describe", file, "--shape", "14,30");
        assertTrue(bound.out().contains("x [batch, 14, 30]"), bound.out() + bound.err());
        CommandRun negative = CommandRun.of("describe", file, "--shape", "14,0");
        assertTrue(negative.err().contains("--shape: expected sizes above 0, found 14,0"), negative.err());
    }

    @Test
    void twoNetworksAreComparedLayerByLayer() throws IOException {
        CommandRun run = CommandRun.of("describe", "resnet20", "resnet8");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(
                run.out()
                        .matches(
                                "(?s).*\\Rlayer3\\.2\\.conv2 +Conv +64 +2,359,296 +36,864 *\\R.*"
                                        + "The right network has 30.\\d\\d % of the operations and 27.91 % of the parameters.*"),
                run.out());
        JsonNode facts = new ObjectMapper()
                .readTree(CommandRun.of("describe", "resnet20", "resnet8", "--json")
                        .out());
        long macs = 0;
        for (JsonNode layer : facts.get("layers")) {
            macs += layer.path("second").path("macs").asLong();
        }
        assertEquals(facts.get("macs").get("second").asLong(), macs);
    }

    @Test
    void aWidthIsForTheNetworkThatHasNoneOfItsOwn() throws IOException {
        Path file = TestModels.write(folder.resolve("network.onnx"), tinyVgg());
        CommandRun both = CommandRun.of("describe", file, file, "--width", 8);
        assertEquals(2, both.exitCode());
        assertTrue(both.err().contains("--width: expected the name of a network with it, found two files"), both.err());
        CommandRun one = CommandRun.of("describe", file, "vgg-small", "--width", 8);
        assertEquals(0, one.exitCode(), one.err());
    }
}
