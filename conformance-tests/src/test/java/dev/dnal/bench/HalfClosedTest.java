package dev.dnal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.tribuo.network.ResNet;
import org.junit.jupiter.api.Test;

class HalfClosedTest {
    @Test
    void aboutHalfOfTheArithmeticIsLeft() {
        HalfClosed network = HalfClosed.of(Images.build(new ResNet(8)), 1);
        double share = (double) CostCounter.count(network.sliced()).macs()
                / CostCounter.count(network.whole()).macs();
        assertEquals(0.5, share, 0.03);
        assertEquals(share, network.macsShare());
    }
}
