package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.SameFunction;
import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.ShapeInference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelShuffleTest {
    private final TestNetwork net = new TestNetwork(3);

    private Value transposed(Value x, long... order) {
        return net.builder().call("Transpose", x).attribute("perm", order).output();
    }

    private long[] places(Value shuffled) {
        return places(net.finish(net.relu(shuffled)), 0);
    }

    /** Where the channels come from of one of the shuffles that a graph is made of. */
    private static long[] places(Graph before, int shuffle) {
        Graph after = before.copy();
        assertTrue(new ChannelShuffle().apply(after));
        new DeadNodeElimination().apply(after);
        new ShapeInference().apply(after);
        SameFunction.assertSame(before, after, 1);
        assertTrue(after.nodes().stream().noneMatch(node -> node.is("Reshape") || node.is("Transpose")));
        return after.nodes().stream()
                .filter(node -> node.is("Gather"))
                .toList()
                .get(shuffle)
                .input(1)
                .initializer()
                .orElseThrow()
                .longs();
    }

    @Test
    void groupsAreDealtOut() {
        Value split = net.builder().reshape(net.input(6, 2, 3), -1, 2, 3, 2, 3);
        Value dealt = net.builder().reshape(transposed(split, 0, 2, 1, 3, 4), -1, 6, 2, 3);
        assertArrayEquals(new long[] {0, 3, 1, 4, 2, 5}, places(dealt));
    }

    @Test
    void threePartsChangePlaces() {
        Value split = net.builder().reshape(net.input(12, 2), -1, 2, 3, 2, 2);
        Value dealt = net.builder().reshape(transposed(split, 0, 3, 1, 2, 4), -1, 12, 2);
        assertArrayEquals(new long[] {0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11}, places(dealt));
    }

    private Value share(Value shares, long place) {
        return net.builder()
                .call("Gather", shares, net.builder().constant("place", Tensor.scalar(place)))
                .attribute("axis", 0)
                .output();
    }

    /** As FastestDet deals channels out, traced for so many images. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sharesOfChannelsThatWereMergedWithTheBatchArePicked(int images) {
        Value x = net.graph().addInput("x", new TensorType(DataType.DOUBLE, Shape.of(images, 6, 2, 3)));
        Value merged = net.builder().reshape(x, images * 3L, 2, 6);
        Value shares = net.builder().reshape(transposed(merged, 1, 0, 2), 2, images, 3, 2, 3);
        Graph dealt = net.finish(net.relu(share(shares, 0)), net.relu(share(shares, -1)));
        assertArrayEquals(new long[] {0, 2, 4}, places(dealt, 0));
        assertArrayEquals(new long[] {1, 3, 5}, places(dealt, 1));
    }

    /** The same, exported for any number of images. */
    @Test
    void sharesOfChannelsThatWereMergedWithAFreeBatchArePicked() {
        Value merged = net.builder().reshape(net.input(6, 2, 3), -1, 2, 6);
        Value shares = net.builder().reshape(transposed(merged, 1, 0, 2), 2, -1, 3, 2, 3);
        Graph dealt = net.finish(net.relu(share(shares, 0)), net.relu(share(shares, -1)));
        assertArrayEquals(new long[] {0, 2, 4}, places(dealt, 0));
        assertArrayEquals(new long[] {1, 3, 5}, places(dealt, 1));
    }

    /** Three dimensions on the way, and the batch with parts of the channels at both ends. */
    @Test
    void channelsThatWereMergedWithAFreeBatchAreDealtOut() {
        Value merged = net.builder().reshape(net.input(6, 4), -1, 3, 4);
        Value split = net.builder().reshape(merged, -1, 2, 3, 4);
        Value dealt = net.builder().reshape(transposed(split, 0, 2, 1, 3), -1, 6, 4);
        assertArrayEquals(new long[] {0, 3, 1, 4, 2, 5}, places(dealt));
    }

    @Test
    void imagesOfAFreeBatchThatChangePlacesAreNoShuffleOfChannels() {
        Value merged = net.builder().reshape(net.input(6, 4), 2, -1, 4);
        net.finish(net.relu(net.builder().reshape(transposed(merged, 1, 0, 2), -1, 6, 4)));
        assertFalse(new ChannelShuffle().apply(net.graph()));
    }

    @Test
    void shufflesOneBehindTheOtherAreFoundEach() {
        Value once = net.builder().reshape(net.input(6, 2), -1, 2, 3, 2);
        Value dealt = net.builder().reshape(transposed(once, 0, 2, 1, 3), -1, 6, 2);
        Value twice = net.builder().reshape(dealt, -1, 2, 3, 2);
        Graph both = net.finish(net.relu(net.builder().reshape(transposed(twice, 0, 2, 1, 3), -1, 6, 2)));
        assertArrayEquals(new long[] {0, 3, 1, 4, 2, 5}, places(both, 0));
        assertArrayEquals(new long[] {0, 3, 1, 4, 2, 5}, places(both, 1));
    }

    @Test
    void noPlacesAreListedForMoreChannelsThanNetworksHave() {
        long parts = 1L << 20;
        Value split = net.builder().reshape(net.input(2 * parts), -1, parts, 2);
        net.finish(net.builder().reshape(transposed(split, 0, 2, 1), -1, 2 * parts));
        assertFalse(new ChannelShuffle().apply(net.graph()));
    }

    @Test
    void imagesThatChangePlacesAreNoShuffleOfChannels() {
        Value x = net.graph().addInput("x", new TensorType(DataType.DOUBLE, Shape.of(2, 4, 3)));
        Value turned = transposed(net.builder().reshape(x, 2, 2, 2, 3), 1, 0, 2, 3);
        net.finish(net.relu(net.builder().reshape(turned, 2, 4, 3)));
        assertFalse(new ChannelShuffle().apply(net.graph()));
    }

    @Test
    void whatMovesPositionsIsNoShuffleOfChannels() {
        Value split = net.builder().reshape(net.input(6, 2, 2), -1, 2, 3, 2, 2);
        net.finish(net.builder().reshape(transposed(split, 0, 2, 1, 4, 3), -1, 6, 2, 2));
        assertFalse(new ChannelShuffle().apply(net.graph()));
    }

    @Test
    void whatAnotherReadsInPartsStays() {
        Value split = net.builder().reshape(net.input(6, 2, 2), -1, 2, 3, 2, 2);
        Value dealt = net.builder().reshape(transposed(split, 0, 2, 1, 3, 4), -1, 6, 2, 2);
        net.finish(dealt, net.relu(split));
        assertFalse(new ChannelShuffle().apply(net.graph()));
    }
}
