package dev.dnal.onnx.opset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.SameFunction;
import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.ShapeInference;
import org.junit.jupiter.api.Test;

class ChannelShuffleTest {
    private final TestNetwork net = new TestNetwork(3);

    private Value transposed(Value x, long... order) {
        return net.builder().call("Transpose", x).attribute("perm", order).output();
    }

    private long[] places(Value shuffled) {
        Graph before = net.finish(net.relu(shuffled));
        Graph after = before.copy();
        assertTrue(new ChannelShuffle().apply(after));
        new DeadNodeElimination().apply(after);
        new ShapeInference().apply(after);
        SameFunction.assertSame(before, after, 1);
        assertTrue(after.nodes().stream().noneMatch(node -> node.is("Reshape") || node.is("Transpose")));
        return after.nodes().stream()
                .filter(node -> node.is("Gather"))
                .findFirst()
                .orElseThrow()
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
