package dev.dnal.onnx.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.channel.GateInsertion;
import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the numbers of DNAL's published code, and numbers worked out by hand. */
class CostCounterTest {
    private final TestNetwork net = new TestNetwork(1);

    private Value unit(Value x, int channels, Form form) {
        return net.relu(net.batchNorm(net.conv(x, channels, form)));
    }

    @Test
    void countsVGG16AsPublished() {
        Value x = net.input(3, 32, 32);
        int[][] stages = {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};
        for (int[] stage : stages) {
            for (int channels : stage) {
                x = unit(x, channels, Form.same(3).biased());
            }
            x = net.builder()
                    .call("MaxPool", x)
                    .attribute("kernel_shape", new long[] {2, 2})
                    .attribute("strides", new long[] {2, 2})
                    .output();
        }
        net.finish(net.gemm(net.relu(net.gemm(net.flatten(x), 512)), 10));
        NetworkCost cost = CostCounter.count(net.graph());
        assertEquals(313_472_778, cost.macs());
        assertEquals(14_990_922, cost.params());
    }

    @Test
    void countsResNet56AsPublished() {
        Value x = unit(net.input(3, 32, 32), 16, Form.same(3));
        for (int stage = 0; stage < 3; stage++) {
            for (int block = 0; block < 9; block++) {
                x = residual(x, 16 << stage, stage > 0 && block == 0 ? 2 : 1);
            }
        }
        net.finish(net.gemm(net.flatten(net.globalPool(x)), 10));
        NetworkCost cost = CostCounter.count(net.graph());
        assertEquals(125_487_738, cost.macs());
        assertEquals(853_018, cost.params());
    }

    private Value residual(Value x, int channels, int stride) {
        Value y = unit(x, channels, Form.same(3).strided(stride));
        y = net.batchNorm(net.conv(y, channels, Form.same(3)));
        Value shortcut = x;
        if (stride == 2) {
            Value sampled = net.builder()
                    .emit(
                            "Slice",
                            x,
                            net.builder().longs(0, 0),
                            net.builder().longs(Integer.MAX_VALUE, Integer.MAX_VALUE),
                            net.builder().longs(2, 3),
                            net.builder().longs(2, 2));
            long side = channels / 4;
            shortcut = net.builder().emit("Pad", sampled, net.builder().longs(0, side, 0, 0, 0, side, 0, 0));
        }
        return net.relu(net.builder().add(y, shortcut));
    }

    @Test
    void givesARowForEachLayerThatCosts() {
        Value x = unit(net.input(2, 4, 4), 3, Form.same(3));
        net.finish(net.gemm(net.flatten(x), 5));
        List<LayerCost> rows = CostCounter.count(net.graph()).layers();
        assertEquals(
                List.of("layer0", "layer1.bn", "layer2"),
                rows.stream().map(LayerCost::name).toList());
        assertEquals(List.of(864L, 3L, 245L), rows.stream().map(LayerCost::macs).toList());
        assertEquals(
                List.of(54L, 6L, 245L), rows.stream().map(LayerCost::params).toList());
        assertEquals(List.of(3L, 3L, 5L), rows.stream().map(LayerCost::channels).toList());
    }

    @Test
    void countsSharedWeightsOnce() {
        Value weight = net.weights("twin.weight", 2, 2, 3, 3);
        Value x = net.conv("twin.a", net.input(2, 4, 4), weight, Form.same(3));
        net.finish(net.conv("twin.b", x, weight, Form.same(3)));
        assertEquals(36, CostCounter.count(net.graph()).params());
    }

    @Test
    void doesNotCountGates() {
        Value x = net.site(net.conv(net.input(2, 4, 4), 3, Form.same(1)));
        net.finish(net.gemm(net.flatten(x), 2));
        NetworkCost before = CostCounter.count(net.graph());
        GateInsertion.soft(net.graph(), net.sites());
        assertEquals(before.macs(), CostCounter.count(net.graph()).macs());
        assertEquals(before.params(), CostCounter.count(net.graph()).params());
    }

    @Test
    void countsTheBiasThatIsAddedBehindAMatrixProduct() {
        Value x = net.input(4);
        Value y = net.builder().emit("MatMul", x, net.weights("fc.weight", 4, 3));
        net.finish(net.builder().add(y, net.weights("fc.bias", 3)));
        assertEquals(15, CostCounter.count(net.graph()).params());
    }
}
