package dev.dnal.onnx.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.ShapeInference;
import org.junit.jupiter.api.Test;

class ChannelPaddingTest {
    private final TestNetwork net = new TestNetwork(5);

    private static Graph padded(Graph network) {
        Graph padded = network.copy();
        assertTrue(new ChannelPadding(4, 8).apply(padded));
        SameFunction.assertSame(network, padded, 3);
        new ShapeInference().apply(padded);
        return padded;
    }

    private Value unit(Value x, int channels, Form form) {
        return net.relu(net.batchNorm(net.conv(x, channels, form)));
    }

    private static long[] sizes(Graph graph, String initializer) {
        return graph.requireValue(initializer).requireShape().sizes();
    }

    @Test
    void channelsAreFilledUpWithTheirNormalisationAndForThoseWhoReadThem() {
        Value x = unit(net.input(3, 6, 6), 5, Form.same(3).biased());
        net.finish(net.conv(x, 3, Form.same(1)));
        Graph padded = padded(net.graph());
        assertArrayEquals(new long[] {8, 3, 3, 3}, sizes(padded, "layer0.weight"));
        assertArrayEquals(new long[] {8}, sizes(padded, "layer0.bias"));
        assertArrayEquals(new long[] {8}, sizes(padded, "layer1.bn.var"));
        // Outputs of the network keep their channels.
        assertArrayEquals(new long[] {3, 8, 1, 1}, sizes(padded, "layer2.weight"));
    }

    @Test
    void channelsOfAResidualStreamGetWiderTogether() {
        Value x = unit(net.input(3, 6, 6), 6, Form.same(3));
        Value branch = net.batchNorm(net.conv(unit(x, 7, Form.same(3)), 6, Form.same(3)));
        Value sum = net.relu(net.builder().add(x, branch));
        net.finish(net.gemm(net.flatten(net.globalPool(sum)), 2));
        Graph padded = padded(net.graph());
        assertArrayEquals(new long[] {8, 3, 3, 3}, sizes(padded, "layer0.weight"));
        assertArrayEquals(new long[] {8, 8, 3, 3}, sizes(padded, "layer2.weight"));
        assertArrayEquals(new long[] {8, 8, 3, 3}, sizes(padded, "layer4.weight"));
        assertArrayEquals(new long[] {2, 8}, sizes(padded, "layer6.weight"));
    }

    @Test
    void depthwiseConvolutionsHaveAMultipleOfTheirOwn() {
        Value x = unit(net.input(3, 6, 6), 9, Form.same(1));
        x = unit(x, 9, Form.same(3).grouped(9));
        net.finish(net.conv(x, 2, Form.same(1)));
        Graph padded = padded(net.graph());
        assertArrayEquals(new long[] {16, 3, 1, 1}, sizes(padded, "layer0.weight"));
        assertArrayEquals(new long[] {16, 1, 3, 3}, sizes(padded, "layer2.weight"));
        assertEquals(
                16,
                padded.nodes().stream()
                        .filter(node -> node.name().equals("layer2"))
                        .findFirst()
                        .orElseThrow()
                        .intAttribute("group", 1));
    }

    @Test
    void transposedConvolutionsAreFilledUpToo() {
        Value x = unit(net.input(3, 4, 4), 6, Form.same(3));
        Value up = net.builder()
                .call("ConvTranspose", x, net.weights("up.weight", 6, 5, 2, 2))
                .attribute("strides", new long[] {2, 2})
                .output();
        net.finish(net.conv(net.relu(up), 2, Form.same(1)));
        Graph padded = padded(net.graph());
        assertArrayEquals(new long[] {8, 8, 2, 2}, sizes(padded, "up.weight"));
    }

    @Test
    void whatGoesElsewhereTooStaysAsItIs() {
        Value x = unit(net.input(3, 6, 6), 5, Form.same(3));
        Value joined = net.builder()
                .call("Concat", x, unit(x, 6, Form.same(1)))
                .attribute("axis", 1)
                .output();
        net.finish(net.gemm(net.flatten(joined), 2));
        assertFalse(new ChannelPadding(4, 8).apply(net.graph()));
    }

    @Test
    void multiplesAreFullAlready() {
        net.finish(net.conv(unit(net.input(3, 6, 6), 8, Form.same(3)), 5, Form.same(1)));
        byte[] before = OnnxWriter.toBytes(net.graph());
        assertFalse(new ChannelPadding(4, 8).apply(net.graph()));
        assertArrayEquals(before, OnnxWriter.toBytes(net.graph()));
    }

    @Test
    void aMultipleIsAtLeastOne() {
        assertThrows(IllegalArgumentException.class, () -> new ChannelPadding(0, 8));
        assertThrows(IllegalArgumentException.class, () -> new ChannelPadding(4, 0));
    }

    @Test
    void networksOfAllFormsComputeTheSame() {
        int changed = 0;
        for (long seed = 0; seed < 300; seed++) {
            Graph network = RandomNetworks.of(seed).graph();
            Graph padded = network.copy();
            if (new ChannelPadding(4, 8).apply(padded)) {
                changed++;
                SameFunction.assertSame(network, padded, seed);
                new ShapeInference().apply(padded);
            }
        }
        assertTrue(changed > 150, "only " + changed + " of 300 networks had channels to fill up");
    }
}
