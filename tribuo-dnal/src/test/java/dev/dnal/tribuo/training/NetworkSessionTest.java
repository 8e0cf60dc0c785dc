package dev.dnal.tribuo.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkSessionTest {
    private static Graph pool(long dilation, String autoPad) {
        Graph graph = new Graph("pool");
        graph.opsets().put("", Operators.OPSET);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, 1, 4)));
        Value y = new GraphBuilder(graph)
                .call("MaxPool", x)
                .attribute("kernel_shape", new long[] {1, 3})
                .attribute("dilations", new long[] {1, dilation})
                .attribute("auto_pad", autoPad)
                .output();
        graph.rename(y, "y");
        graph.addOutput(y);
        return graph;
    }

    @Test
    void aCpuRunsTheNetworkAsItIs() {
        Graph network = pool(2, "SAME_UPPER");
        assertSame(network, NetworkSession.forDevice(network, Device.Kind.CPU));
        try (OnnxSession session = NetworkSession.open(pool(1, "SAME_UPPER"), SessionConfig.on(Device.CPU))) {
            float[] y = session.run(Map.of("x", HostTensor.of(new float[] {1, 4, 2, 3}, 1, 1, 1, 4)))
                    .get("y")
                    .toFloatArray();
            assertEquals(4, y[0]);
            assertEquals(3, y[3]);
        }
    }

    @Test
    void aGpuGetsPaddingInNumbers() {
        Graph network = pool(1, "SAME_UPPER");
        Graph changed = NetworkSession.forDevice(network, Device.Kind.CUDA);
        assertTrue(network.nodes().iterator().next().hasAttribute("auto_pad"));
        assertFalse(changed.nodes().iterator().next().hasAttribute("auto_pad"));
    }

    @Test
    void whatAGpuComputesWronglyIsRefused() {
        Graph network = pool(2, "SAME_UPPER");
        assertThrows(GraphException.class, () -> NetworkSession.forDevice(network, Device.Kind.CUDA));
    }
}
