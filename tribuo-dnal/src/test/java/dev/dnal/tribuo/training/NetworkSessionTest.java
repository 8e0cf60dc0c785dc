package dev.dnal.tribuo.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.ReadLimits;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.GraphRunException;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /**
     * What is beyond the padding does not count; ONNX Runtime's kernels before opset 19 count it. Windows begin at -1, 1 and 3; the last one
     * has two elements of the image, one of the padding, and one beyond.
     */
    @ParameterizedTest
    @ValueSource(longs = {11, 17, 19})
    void anAverageCountsItsPaddingAndNothingBeyond(long opset) {
        Graph graph = new Graph("pool");
        graph.opsets().put("", opset);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, 1, 5)));
        Node pool = graph.addNode("", "AveragePool", "pool", List.of(x), List.of("y"));
        pool.setAttribute("kernel_shape", new long[] {1, 4});
        pool.setAttribute("strides", new long[] {1, 2});
        pool.setAttribute("pads", new long[] {0, 1, 0, 1});
        pool.setAttribute("ceil_mode", 1);
        pool.setAttribute("count_include_pad", 1);
        graph.addOutput(pool.output());
        try (OnnxSession session =
                NetworkSession.open(OnnxWriter.toBytes(graph), "the pool", SessionConfig.on(Device.CPU))) {
            float[] y = session.run(Map.of("x", HostTensor.of(new float[] {4, 8, 12, 3, 6}, 1, 1, 1, 5)))
                    .get("y")
                    .toFloatArray();
            assertArrayEquals(new float[] {24f / 4, 29f / 4, 9f / 3}, y, 1e-6f);
        }
    }

    private static byte[] withAForeignNode() {
        Graph graph = new Graph("foreign");
        graph.opsets().put("", Operators.OPSET);
        graph.opsets().put("org.example", 1L);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 3)));
        GraphBuilder b = new GraphBuilder(graph);
        Value features = b.emit("MatMul", x, b.constant("w", Tensor.filled(0.5f, 3, 2)));
        graph.addOutput(graph.addNode("org.example", "Magic", "magic", List.of(features), List.of("y"))
                .output());
        return OnnxWriter.toBytes(graph);
    }

    @Test
    void whatIsNotKnownOfAStrangersFileIsNotRun() {
        String message = assertThrows(
                        GraphException.class,
                        () -> NetworkSession.open(withAForeignNode(), "the file", SessionConfig.on(Device.CPU)))
                .getMessage();
        assertTrue(message.contains("Node org.example.Magic 'magic'") && message.contains("--trust"), message);
    }

    @Test
    void whatIsNotKnownOfATrustedFileIsLeftToOnnxRuntime() {
        Graph trusted = OnnxReader.read(withAForeignNode(), "the file", ReadLimits.TRUSTED);
        new Canonicalisation().apply(trusted);
        assertThrows(GraphRunException.class, () -> NetworkSession.open(trusted, SessionConfig.on(Device.CPU)));
    }
}
