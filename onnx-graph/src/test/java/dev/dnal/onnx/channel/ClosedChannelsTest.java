package dev.dnal.onnx.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosedChannelsTest {
    private final TestNetwork net = new TestNetwork(1);

    /** Of two channels, the second is closed. */
    private boolean leavesMore(Value site) {
        Decision decision = Decision.ofChannels("layer", site.name(), 2);
        GateInsertion.hard(net.graph(), List.of(decision), Map.of("layer", new boolean[] {true, false}));
        return ClosedChannels.of(net.graph()).leavesMore(site);
    }

    @ParameterizedTest
    @CsvSource({"Relu, 3, false", "Sigmoid, 3, true", "Sigmoid, 1, false", "Tanh, 3, false", "Softplus, 3, true"})
    void whatIsNotZeroIsSeenAtThePaddingOfAConvolution(String activation, int kernel, boolean more) {
        Value x = net.conv(net.input(1, 4, 4), 2, Form.same(1));
        Value y = net.conv(net.builder().call(activation, x).output(), 3, Form.same(kernel));
        net.finish(net.globalPool(y));
        assertEquals(more, leavesMore(x));
    }

    /** As a gate on the other operand of a product: a half of it stays. */
    @ParameterizedTest
    @CsvSource({"Sigmoid, true", "Relu, false"})
    void whatIsNotZeroIsLaidOnOthers(String activation, boolean more) {
        Value image = net.input(2, 4, 4);
        Value x = net.conv(image, 2, Form.same(1));
        Value y = net.builder().mul(image, net.builder().call(activation, x).output());
        net.finish(net.globalPool(net.conv(y, 3, Form.same(1))));
        assertEquals(more, leavesMore(x));
    }

    /** 0 times a half is 0. */
    @Test
    void aSwishOfZeroIsZero() {
        Value x = net.conv(net.input(1, 4, 4), 2, Form.same(1));
        Value y = net.builder().mul(x, net.builder().call("Sigmoid", x).output());
        net.finish(net.globalPool(net.conv(y, 3, Form.same(3))));
        assertFalse(leavesMore(x));
    }
}
