package dev.dnal.bench;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.dnal.conformance.pytorch.PyTorch;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.Map;

/** What the machine's processors can do at most: the faster of the matrix products of ONNX Runtime and PyTorch, on large matrices. */
final class SgemmPeak {
    private static final int SIZE = 2048;
    private static final int RUNS = 12;
    private static final double FLOPS = 2.0 * SIZE * SIZE * SIZE;

    private SgemmPeak() {}

    /** Floating point operations per second, those of products and sums counted each, with all threads. */
    static double flopsPerSecond() {
        return FLOPS / Math.min(fastestOfOnnxRuntime(), fastestOfTorch());
    }

    /**
     * Floating point operations of a training step: forward, the gradient of the data and the gradient of the weights take the
     * same number of products and sums.
     *
     * @param macs of one image, forward
     */
    static double flopsOfStep(long macs, int batch) {
        return 2.0 * 3 * macs * batch;
    }

    private static double fastestOfOnnxRuntime() {
        Graph graph = new Graph("sgemm");
        graph.opsets().put("", Operators.OPSET);
        TensorType square = new TensorType(DataType.FLOAT, Shape.of(SIZE, SIZE));
        Value a = graph.addInput("a", square);
        Value b = graph.addInput("b", square);
        GraphBuilder builder = new GraphBuilder(graph);
        // One number, so that no large output is copied.
        graph.addOutput(builder.emit("ReduceMax", builder.emit("MatMul", a, b)));
        Map<String, HostTensor> feeds = Map.of("a", ones(), "b", ones());
        try (OnnxSession session = OnnxSession.open(OnnxWriter.toBytes(graph), SessionConfig.on(Device.CPU))) {
            return fastest(() -> session.run(feeds));
        }
    }

    private static HostTensor ones() {
        HostTensor tensor = HostTensor.allocate(ElementType.FLOAT32, SIZE, SIZE);
        for (int i = 0; i < tensor.size(); i++) {
            tensor.floats().put(i, 1);
        }
        return tensor;
    }

    private static double fastestOfTorch() {
        try (NDManager manager = PyTorch.newManager()) {
            PtNDArray a = (PtNDArray) manager.ones(new ai.djl.ndarray.types.Shape(SIZE, SIZE));
            return fastest(() -> JniUtils.matmul(a, a).close());
        }
    }

    private static double fastest(Step product) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < RUNS; i++) {
            best = Math.min(best, Interleaved.seconds(product));
        }
        return best;
    }
}
