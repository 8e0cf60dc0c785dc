package dev.dnal.onnx.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.ShapeInference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One small graph for each case that {@link ChannelSlicing} numbers. */
class ChannelSlicingTest {
    private final TestNetwork net = new TestNetwork(7);

    /** Masks the first sites' channels, slices, and checks that the function is the same. */
    private Graph slice(int[]... closed) {
        List<Decision> sites = net.sites().subList(0, closed.length);
        Graph masked = TestNetwork.masked(net.graph(), sites, net.closed(closed));
        Graph sliced = masked.copy();
        new ChannelSlicing().apply(sliced);
        SameFunction.assertSame(masked, sliced, 3);
        new ShapeInference().apply(sliced);
        return sliced;
    }

    private static int[] none() {
        return new int[0];
    }

    private static int[] of(int... channels) {
        return channels;
    }

    private static long[] weights(Graph graph, String layer) {
        return graph.requireValue(layer + ".weight").requireShape().sizes();
    }

    private static long count(Graph graph, String opType) {
        return graph.nodes().stream().filter(node -> node.is(opType)).count();
    }

    private Value gated(Value x, int channels, Form form) {
        return net.relu(net.site(net.batchNorm(net.conv(x, channels, form))));
    }

    @Test
    void aClosedChannelGoesWithRowNormalisationMaskAndColumn() {
        Value y = gated(net.input(3, 6, 6), 4, Form.same(3));
        net.finish(net.gemm(net.flatten(net.conv(y, 5, Form.same(3))), 2));
        Graph sliced = slice(of(1, 3));
        assertArrayEquals(new long[] {2, 3, 3, 3}, weights(sliced, "layer0"));
        assertArrayEquals(
                new long[] {2},
                sliced.requireValue("layer1.bn.mean").requireShape().sizes());
        assertArrayEquals(new long[] {5, 2, 3, 3}, weights(sliced, "layer2"));
        assertEquals(0, count(sliced, "Mul"));
        long macs = 36L * 9 * (3 * 2 + 2 * 5) + 2 + 2L * (5 * 36 + 1);
        assertEquals(macs, CostCounter.count(sliced).macs());
    }

    @Test
    void sizesOfAnImageNameTheChannelsThatAreLeft() {
        Value x = net.graph().addInput("x", new TensorType(DataType.DOUBLE, Shape.of(2, 3, 4, 4)));
        Value y = gated(x, 4, Form.same(3));
        y = net.builder()
                .call("Resize", y, Value.absent(), Value.absent(), net.builder().longs(2, 4, 8, 2))
                .output();
        net.finish(net.gemm(net.flatten(net.conv(y, 5, Form.same(3))), 2));
        Graph sliced = slice(of(1, 3));
        Node resize = sliced.nodes().stream()
                .filter(node -> node.is("Resize"))
                .findFirst()
                .orElseThrow();
        assertArrayEquals(
                new long[] {2, 2, 8, 2},
                resize.input(3).initializer().orElseThrow().longs());
        assertArrayEquals(new long[] {5, 2, 3, 3}, weights(sliced, "layer2"));
    }

    @Test
    void aClosedChannelGoesWithItsScaleAndShiftWhereEachImageIsNormalised() {
        Value y = net.site(net.conv(net.input(3, 6, 6), 4, Form.same(3)));
        y = net.builder().emit("InstanceNormalization", y, net.weights("scale", 4), net.weights("shift", 4));
        net.finish(net.gemm(net.flatten(net.conv(net.relu(y), 5, Form.same(1))), 2));
        Graph sliced = slice(of(0, 2));
        assertArrayEquals(
                new long[] {2}, sliced.requireValue("shift").requireShape().sizes());
        assertArrayEquals(new long[] {5, 2, 1, 1}, weights(sliced, "layer1"));
    }

    /** The channel is at four places of each block, and in two tiles. */
    @Test
    void aClosedChannelGoesFromEachPlaceItHasIn() {
        Value y = gated(net.input(3, 4, 4), 4, Form.same(3));
        y = net.builder().call("SpaceToDepth", y).attribute("blocksize", 2).output();
        y = net.builder().emit("Tile", y, net.builder().longs(1, 2, 1, 1));
        net.finish(net.gemm(net.flatten(net.conv(y, 5, Form.same(1))), 2));
        assertArrayEquals(new long[] {5, 3 * 4 * 2, 1, 1}, weights(slice(of(1)), "layer2"));
    }

    /** What is closed is one share for all columns; the convolution behind takes that into its bias. */
    @ParameterizedTest
    @ValueSource(strings = {"Softmax", "LogSoftmax"})
    void aClosedChannelGoesFromWhatIsNormalisedAlongAnotherAxis(String operator) {
        Value y = net.site(net.conv(net.input(3, 6, 6), 4, Form.same(3)));
        y = net.builder().call(operator, y).attribute("axis", -1).output();
        net.finish(net.gemm(net.flatten(net.conv(y, 5, Form.same(1))), 2));
        Graph sliced = slice(of(1, 3));
        assertArrayEquals(new long[] {2, 3, 3, 3}, weights(sliced, "layer0"));
        assertArrayEquals(new long[] {5, 2, 1, 1}, weights(sliced, "layer1"));
    }

    @Test
    void aClosedChannelGoesWithItsSlope() {
        Value y = net.site(net.batchNorm(net.conv(net.input(3, 6, 6), 4, Form.same(3))));
        y = net.builder().emit("PRelu", y, net.weights("slopes", 4, 1, 1));
        net.finish(net.gemm(net.flatten(net.conv(y, 5, Form.same(3))), 2));
        Graph sliced = slice(of(1, 3));
        assertArrayEquals(
                new long[] {2, 1, 1},
                sliced.requireValue("slopes").requireShape().sizes());
        assertArrayEquals(new long[] {5, 2, 3, 3}, weights(sliced, "layer2"));
    }

    @Test
    void aClosedChannelBehindFlattenTakesAllItsColumns() {
        Value y = gated(net.input(2, 4, 4), 3, Form.same(1));
        net.finish(net.gemm(net.flatten(y), 2));
        Graph sliced = slice(of(0));
        assertArrayEquals(new long[] {2, 2 * 16}, weights(sliced, "layer2"));
    }

    @Test
    void anOpenGateLeavesNoMask() {
        Value y = gated(net.input(2, 4, 4), 3, Form.same(1));
        net.finish(net.gemm(net.flatten(y), 2));
        Graph sliced = slice(none());
        assertEquals(0, count(sliced, "Mul"));
        assertArrayEquals(new long[] {3, 2, 1, 1}, weights(sliced, "layer0"));
    }

    @Test
    void aDepthwiseGateCutsExpansionDepthwiseAndProjection() {
        Value x = net.input(2, 6, 6);
        Value y = net.relu(net.batchNorm(net.conv(x, 6, Form.same(1))));
        y = net.relu(net.site(net.batchNorm(net.conv(y, 6, Form.same(3).grouped(6)))));
        net.finish(net.gemm(net.flatten(net.conv(y, 3, Form.same(1))), 2));
        Graph sliced = slice(of(0, 1, 4));
        assertArrayEquals(new long[] {3, 2, 1, 1}, weights(sliced, "layer0"));
        assertArrayEquals(new long[] {3, 1, 3, 3}, weights(sliced, "layer2"));
        assertArrayEquals(new long[] {3, 3, 1, 1}, weights(sliced, "layer4"));
    }

    @Test
    void aConvolutionWithOneOutputIsNotDepthwise() {
        Value y = gated(net.input(1, 6, 6), 4, Form.same(1));
        Value one = net.conv(y, 1, Form.same(3));
        net.finish(net.gemm(net.flatten(net.conv(one, 3, Form.same(1))), 2));
        Graph sliced = slice(of(2));
        assertArrayEquals(new long[] {1, 3, 3, 3}, weights(sliced, "layer2"));
    }

    private void residual() {
        Value x = gated(net.input(3, 8, 8), 8, Form.same(3));
        Value y = gated(x, 8, Form.same(3));
        y = net.site(net.batchNorm(net.conv(y, 8, Form.same(3))));
        Value sum = net.relu(net.builder().add(x, y));
        net.finish(net.gemm(net.flatten(net.conv(sum, 4, Form.same(3))), 2));
    }

    @Test
    void aStreamChannelGoesWhenAllWhoWriteItAreClosed() {
        residual();
        Graph sliced = slice(of(0, 5), of(1), of(0, 5));
        assertArrayEquals(new long[] {6, 3, 3, 3}, weights(sliced, "layer0"));
        assertArrayEquals(new long[] {7, 6, 3, 3}, weights(sliced, "layer2"));
        assertArrayEquals(new long[] {6, 7, 3, 3}, weights(sliced, "layer4"));
        assertArrayEquals(new long[] {4, 6, 3, 3}, weights(sliced, "layer6"));
        assertEquals(0, count(sliced, "Pad") + count(sliced, "Gather"));
    }

    @Test
    void aBranchClosedAtTheEndsIsNarrowedAndPadded() {
        residual();
        Graph sliced = slice(none(), none(), of(0, 1, 6, 7));
        assertArrayEquals(new long[] {8, 3, 3, 3}, weights(sliced, "layer0"));
        assertArrayEquals(new long[] {4, 8, 3, 3}, weights(sliced, "layer4"));
        assertEquals(1, count(sliced, "Pad"));
        assertEquals(0, count(sliced, "Gather"));
    }

    @Test
    void aBranchClosedInTheMiddleIsNarrowedAndScattered() {
        residual();
        Graph sliced = slice(none(), none(), of(1, 2, 4, 6));
        assertArrayEquals(new long[] {4, 8, 3, 3}, weights(sliced, "layer4"));
        assertEquals(1, count(sliced, "Gather"));
    }

    @Test
    void aBranchChannelIsKeptWhereScatteringCostsMore() {
        Value x = gated(net.input(1, 8, 8), 8, Form.same(1));
        Value y = gated(x, 2, Form.same(1));
        y = net.site(net.conv(y, 8, Form.same(1)));
        net.finish(net.gemm(net.flatten(net.builder().add(x, y)), 2));
        Graph sliced = slice(none(), none(), of(3));
        assertArrayEquals(new long[] {8, 2, 1, 1}, weights(sliced, "layer4"));
        assertEquals(1, count(sliced, "Mul"));
        assertEquals(0, count(sliced, "Gather"));
    }

    @Test
    void aBranchThatIsClosedAltogetherIsGoneWithItsAddition() {
        residual();
        Graph sliced = slice(none(), none(), of(0, 1, 2, 3, 4, 5, 6, 7));
        assertEquals(2, count(sliced, "Conv"));
        assertEquals(0, count(sliced, "Add"));
    }

    @Test
    void aConstantThatIsNotZeroBecomesABiasWhereNothingIsPadded() {
        Value dead = net.relu(net.site(net.conv(net.input(2, 6, 6), 3, Form.same(1))));
        Value shift = net.builder().emit("Sigmoid", net.batchNorm(net.conv(dead, 4, Form.same(1))));
        Value live = gated(graphInput(), 2, Form.same(1));
        Value joined =
                net.builder().call("Concat", shift, live).attribute("axis", 1).output();
        net.finish(net.gemm(net.flatten(net.conv(joined, 3, Form.same(3).unpadded())), 2));
        Graph sliced = slice(of(0, 1, 2));
        assertEquals(0, count(sliced, "Sigmoid"));
        Node conv = sliced.nodes().stream()
                .filter(node -> node.is("Conv") && node.hasInput(2))
                .findFirst()
                .orElseThrow();
        assertArrayEquals(new long[] {3, 2, 3, 3}, conv.input(1).requireShape().sizes());
    }

    private Value graphInput() {
        return net.graph().inputs().iterator().next();
    }

    @Test
    void aConstantThatIsNotZeroBecomesAMapWhereZerosArePadded() {
        Value dead = net.relu(net.site(net.conv(net.input(2, 6, 6), 3, Form.same(1))));
        Value shift = net.builder().emit("Sigmoid", net.batchNorm(net.conv(dead, 16, Form.same(3))));
        Value live = gated(graphInput(), 2, Form.same(1));
        Value joined =
                net.builder().call("Concat", shift, live).attribute("axis", 1).output();
        net.finish(net.gemm(net.flatten(net.conv(joined, 2, Form.same(3))), 2));
        Graph sliced = slice(of(0, 1, 2));
        assertEquals(0, count(sliced, "Sigmoid"));
        assertEquals(1, count(sliced, "Add"));
    }

    @Test
    void groupsKeepTheSameNumberOfChannelsOrGoAsAWhole() {
        Value x = gated(net.input(2, 6, 6), 9, Form.same(1));
        Value y = gated(x, 6, Form.same(3).grouped(3));
        net.finish(net.gemm(net.flatten(net.conv(y, 2, Form.same(1))), 2));
        Graph sliced = slice(of(0, 3, 6, 7, 8), of(1, 4, 5));
        Node grouped =
                sliced.requireValue("layer2.weight").uses().iterator().next().node();
        assertEquals(2, grouped.intAttribute("group", 1));
        assertArrayEquals(new long[] {2 * 1 + 2, 2, 3, 3}, weights(sliced, "layer2"));
    }

    @Test
    void partsOfAConcatGoByThemselves() {
        Value x = net.input(2, 6, 6);
        Value a = gated(x, 3, Form.same(1));
        Value b = gated(x, 4, Form.same(1));
        Value joined = net.builder().call("Concat", a, b).attribute("axis", 1).output();
        net.finish(net.gemm(net.flatten(net.conv(joined, 2, Form.same(3))), 2));
        Graph sliced = slice(of(0, 1, 2), of(1));
        assertArrayEquals(new long[] {2, 3, 3, 3}, weights(sliced, "layer4"));
    }

    @Test
    void sharedWeightsAreCopiedWhereTheyAreCutDifferently() {
        Value x = net.input(3, 6, 6);
        Value weight = net.weights("twin.weight", 3, 3, 3, 3);
        Value y = net.relu(net.site(net.conv("twin.a", x, weight, Form.same(3))));
        Value z = net.relu(net.site(net.conv("twin.b", y, weight, Form.same(3))));
        net.finish(net.gemm(net.flatten(z), 2));
        Graph sliced = slice(of(0), of(1, 2));
        List<long[]> shapes = sliced.nodes().stream()
                .filter(node -> node.is("Conv"))
                .map(node -> node.input(1).requireShape().sizes())
                .toList();
        assertArrayEquals(new long[] {2, 3, 3, 3}, shapes.get(0));
        assertArrayEquals(new long[] {1, 2, 3, 3}, shapes.get(1));
    }

    @Test
    void aNetworkThatIsClosedAltogetherStillAnswers() {
        Value y = gated(net.input(3, 6, 6), 4, Form.same(3));
        net.finish(net.gemm(net.flatten(y), 2));
        Graph sliced = slice(of(0, 1, 2, 3));
        assertArrayEquals(new long[] {1, 3, 3, 3}, weights(sliced, "layer0"));
    }

    @Test
    void anUnknownRelationLeavesChannelsWhole() {
        Value y = gated(net.input(3, 4, 4), 4, Form.same(1));
        Value softmax = net.builder().call("Softmax", y).attribute("axis", 1).output();
        net.finish(net.gemm(net.flatten(softmax), 2));
        Graph sliced = slice(of(0, 2));
        assertArrayEquals(new long[] {4, 3, 1, 1}, weights(sliced, "layer0"));
        assertEquals(1, count(sliced, "Mul"));
    }

    @Test
    void slicingAgainChangesNothing() {
        residual();
        Graph sliced = slice(of(0, 5), of(1), of(0, 5));
        assertFalse(new ChannelSlicing().apply(sliced));
    }

    @Test
    void aChainOfTenThousandNodesIsSliced() {
        Value x = gated(net.input(2, 4, 4), 4, Form.same(1));
        for (int i = 0; i < 2500; i++) {
            Value y = net.site(net.conv(net.relu(x), 4, Form.same(1)));
            x = net.builder().add(x, y);
        }
        net.finish(net.gemm(net.flatten(x), 2));
        int[][] closed = new int[net.sites().size()][];
        for (int i = 0; i < closed.length; i++) {
            closed[i] = i % 2 == 0 ? of(0, 2) : of(0, 1, 2);
        }
        Graph graph = TestNetwork.masked(net.graph(), net.sites(), net.closed(closed));
        assertTrue(graph.nodes().size() > 10_000);
        long before = CostCounter.count(graph).macs();
        new ChannelSlicing().apply(graph);
        assertTrue(CostCounter.count(graph).macs() < before / 3);
    }

    @Test
    void theTensorsOfTheMaskedNetworkStayAsTheyAre() {
        Value y = gated(net.input(3, 6, 6), 4, Form.same(3));
        net.finish(net.gemm(net.flatten(y), 2));
        Tensor before = net.graph().requireValue("layer0.weight").initializer().orElseThrow();
        slice(of(0));
        assertEquals(
                before, net.graph().requireValue("layer0.weight").initializer().orElseThrow());
    }

    @Test
    void anEmptyPartOfAConcatenationGoes() {
        Value y = gated(net.input(3, 6, 6), 4, Form.same(3));
        Node split = net.graph()
                .addNode("", "Split", "split", List.of(y, net.builder().longs(4, 0)), List.of("all", "none"));
        split.setAttribute("axis", new Attribute.IntValue(1));
        new ShapeInference().apply(net.graph());
        Value joined = net.builder()
                .call("Concat", split.output(0), split.output(1))
                .attribute("axis", 1)
                .output();
        net.finish(net.gemm(net.flatten(net.conv(joined, 5, Form.same(3))), 2));
        Graph sliced = slice(of(1, 3));
        assertArrayEquals(new long[] {2, 3, 3, 3}, weights(sliced, "layer0"));
        assertArrayEquals(new long[] {5, 2, 3, 3}, weights(sliced, "layer2"));
    }

    /** What is constant could be computed but for the texts. */
    @Test
    void channelsAreFollowedThroughTexts() {
        Value y = gated(net.input(3, 6, 6), 4, Form.same(3));
        Value text = net.builder()
                .call("Cast", y)
                .attribute("to", DataType.STRING.number())
                .output();
        Value number = net.builder()
                .call("Cast", text)
                .attribute("to", DataType.DOUBLE.number())
                .output();
        net.finish(net.gemm(net.flatten(net.conv(number, 5, Form.same(3))), 2));
        Graph masked = TestNetwork.masked(net.graph(), net.sites(), net.closed(of(1, 3)));
        Graph sliced = masked.copy();
        new ChannelSlicing().apply(sliced);
        new ShapeInference().apply(sliced);
        assertArrayEquals(new long[] {5, 4, 3, 3}, weights(sliced, "layer2"));
    }

    @Test
    void whatIsClosedInAllPartsThatAreJoinedAlongAnotherAxisGoes() {
        Value x = net.input(3, 6, 6);
        Value a = net.site(net.conv(x, 4, Form.same(1)));
        Value b = net.site(net.conv(x, 4, Form.same(3)));
        Value halves = net.builder().call("Concat", a, b).attribute("axis", 2).output();
        net.finish(net.gemm(net.flatten(net.conv(halves, 5, Form.same(3))), 2));
        Graph sliced = slice(of(1, 3), of(1, 2));
        assertArrayEquals(new long[] {3, 3, 1, 1}, weights(sliced, "layer0"));
        assertArrayEquals(new long[] {3, 3, 3, 3}, weights(sliced, "layer1"));
        assertArrayEquals(new long[] {5, 3, 3, 3}, weights(sliced, "layer2"));
    }

    @Test
    void partsThatAreConstantButNotEquallySoAreNoConstant() {
        Value x = net.input(3, 6, 6);
        Value a = net.builder().emit("Sigmoid", net.site(net.conv(x, 4, Form.same(1))));
        Value b = net.site(net.conv(x, 4, Form.same(3)));
        Value halves = net.builder().call("Concat", a, b).attribute("axis", 3).output();
        net.finish(net.gemm(net.flatten(net.conv(halves, 5, Form.same(3))), 2));
        assertArrayEquals(new long[] {5, 4, 3, 3}, weights(slice(of(1), of(1)), "layer2"));
    }

    @Test
    void channelsAreFollowedThroughAnExpand() {
        Value y = gated(net.input(3, 6, 6), 4, Form.same(3));
        Value wide =
                net.builder().emit("Expand", net.globalPool(y), net.builder().longs(1, 1, 6, 6));
        net.finish(net.gemm(net.flatten(net.conv(wide, 5, Form.same(3))), 2));
        Graph sliced = slice(of(1, 3));
        assertArrayEquals(new long[] {2, 3, 3, 3}, weights(sliced, "layer0"));
        assertArrayEquals(new long[] {5, 2, 3, 3}, weights(sliced, "layer2"));
    }
}
