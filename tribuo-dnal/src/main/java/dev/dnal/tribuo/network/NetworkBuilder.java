package dev.dnal.tribuo.network;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.data.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * The layers that image networks are written with. Parameters are named as PyTorch names them; values are named after
 * their layer.
 */
final class NetworkBuilder {
    private final GraphBuilder builder;
    private final RandomGenerator rng;
    private final List<String> gateSites = new ArrayList<>();

    NetworkBuilder(String name, RandomGenerator rng) {
        Graph graph = new Graph(name);
        graph.opsets().put("", Operators.OPSET);
        this.builder = new GraphBuilder(graph);
        this.rng = rng;
    }

    /** The input of the network, [batch, C, H, W]. */
    Value images(ImageShape shape) {
        return builder.graph()
                .addInput(
                        "input",
                        new TensorType(
                                DataType.FLOAT,
                                Shape.batched("batch", shape.channels(), shape.height(), shape.width())));
    }

    /** A square convolution without bias, padded to keep the size at stride 1; He initialisation by fan-in. */
    Value conv(String name, Value x, int channels, int kernel, int stride) {
        long inputs = x.requireShape().size(1);
        double std = Math.sqrt(2.0 / (double) (inputs * kernel * kernel));
        Value weight = parameter(name + ".weight", () -> std * rng.nextGaussian(), channels, inputs, kernel, kernel);
        long pad = kernel / 2;
        return builder.call("Conv", x, weight)
                .named(name)
                .attribute("kernel_shape", new long[] {kernel, kernel})
                .attribute("strides", new long[] {stride, stride})
                .attribute("pads", new long[] {pad, pad, pad, pad})
                .output();
    }

    /** Batch normalisation over channels that starts as the identity, followed by a gate site. */
    Value gatedBatchNorm(String name, Value x) {
        Value y = batchNorm(name, x);
        gateSites.add(y.name());
        return y;
    }

    private Value batchNorm(String name, Value x) {
        long channels = x.requireShape().size(1);
        return builder.call(
                        "BatchNormalization",
                        x,
                        parameter(name + ".weight", () -> 1, channels),
                        parameter(name + ".bias", () -> 0, channels),
                        parameter(name + ".running_mean", () -> 0, channels),
                        parameter(name + ".running_var", () -> 1, channels))
                .named(name)
                .attribute("epsilon", 1e-5f)
                .output();
    }

    Value relu(String name, Value x) {
        return builder.call("Relu", x).named(name).output();
    }

    Value add(String name, Value a, Value b) {
        return builder.call("Add", a, b).named(name).output();
    }

    Value maxPool(String name, Value x) {
        return builder.call("MaxPool", x)
                .named(name)
                .attribute("kernel_shape", new long[] {2, 2})
                .attribute("strides", new long[] {2, 2})
                .output();
    }

    /**
     * The parameter-free shortcut of CIFAR ResNets ("option A"): every second pixel, and new channels of zeros on both
     * sides of the old ones.
     */
    Value subsamplingShortcut(String name, Value x, int channels) {
        Value sampled = builder.call(
                        "Slice",
                        x,
                        builder.longs(0, 0),
                        builder.longs(Integer.MAX_VALUE, Integer.MAX_VALUE),
                        builder.longs(2, 3),
                        builder.longs(2, 2))
                .named(name + ".sample")
                .output();
        long added = channels - x.requireShape().size(1);
        long before = added / 2;
        return builder.call("Pad", sampled, builder.longs(0, before, 0, 0, 0, added - before, 0, 0))
                .named(name + ".pad")
                .output();
    }

    /** Mean over the positions of each channel: [batch, C, H, W] to [batch, C]. */
    Value globalAveragePool(Value x) {
        Value pooled = builder.call("GlobalAveragePool", x).named("pool").output();
        return builder.call("Flatten", pooled)
                .named("flatten")
                .attribute("axis", 1)
                .output();
    }

    /** A fully connected layer with bias, uniform initialisation by fan-in. */
    Value linear(String name, Value x, int outputs) {
        long inputs = x.requireShape().size(1);
        double bound = 1 / Math.sqrt((double) inputs);
        DoubleSupplier uniform = () -> rng.nextDouble(-bound, bound);
        return builder.call(
                        "Gemm",
                        x,
                        parameter(name + ".weight", uniform, outputs, inputs),
                        parameter(name + ".bias", uniform, outputs))
                .named(name)
                .attribute("transB", 1)
                .output();
    }

    private Value parameter(String name, DoubleSupplier initial, long... sizes) {
        float[] values = new float[Math.toIntExact(Shape.elements(sizes))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) initial.getAsDouble();
        }
        return builder.constant(name, Tensor.of(values, sizes));
    }

    /** The finished network, whose output is {@code logits}. */
    NetworkGraph finish(Value logits) {
        Graph graph = builder.graph();
        graph.addOutput(logits);
        graph.rename(logits, "output");
        return new NetworkGraph(graph, gateSites);
    }
}
