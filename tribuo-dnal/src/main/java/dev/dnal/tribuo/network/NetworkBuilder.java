package dev.dnal.tribuo.network;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.data.image.ImageShape;
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
        Value filters = filters(name, channels, channels(x), kernel);
        return convolution(name, kernel, stride, x, filters).output();
    }

    /** As {@link #conv}, at stride 1 and with a bias that starts at 0. */
    Value biasedConv(String name, Value x, int channels, int kernel) {
        Value filters = filters(name, channels, channels(x), kernel);
        Value bias = parameter(name + ".bias", () -> 0, channels);
        return convolution(name, kernel, 1, x, filters, bias).output();
    }

    /** As {@link #conv}, of each channel by itself. */
    Value depthwiseConv(String name, Value x, int kernel, int stride) {
        Value filters = filters(name, channels(x), 1, kernel);
        return convolution(name, kernel, stride, x, filters)
                .attribute("group", channels(x))
                .output();
    }

    /** The number of channels of [batch, C, ...]. */
    static int channels(Value x) {
        return Math.toIntExact(x.requireShape().size(1));
    }

    private Value filters(String name, int channels, int inputs, int kernel) {
        DoubleSupplier he = InitialWeights.he((long) inputs * kernel * kernel, rng);
        return parameter(name + ".weight", he, channels, inputs, kernel, kernel);
    }

    private GraphBuilder.Call convolution(String name, int kernel, int stride, Value... inputs) {
        return builder.call("Conv", inputs)
                .named(name)
                .attribute("kernel_shape", square(kernel))
                .attribute("strides", square(stride))
                .attribute("pads", pads(kernel / 2));
    }

    private static long[] square(int size) {
        return new long[] {size, size};
    }

    private static long[] pads(int pad) {
        return new long[] {pad, pad, pad, pad};
    }

    /** As {@link #batchNorm}, followed by a gate site. */
    Value gatedBatchNorm(String name, Value x) {
        Value y = batchNorm(name, x);
        gateSites.add(y.name());
        return y;
    }

    /** Batch normalisation over channels that starts as the identity. */
    Value batchNorm(String name, Value x) {
        long channels = channels(x);
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

    /** The elements cut off below 0 and above 6. */
    Value relu6(String name, Value x) {
        return builder.call("Clip", x, builder.scalarLike(x, 0), builder.scalarLike(x, 6))
                .named(name)
                .output();
    }

    Value add(String name, Value a, Value b) {
        return builder.call("Add", a, b).named(name).output();
    }

    /** The maxima of 2 x 2 pixels each. */
    Value maxPool(String name, Value x) {
        return maxPool(name, x, 2, 0);
    }

    /** The maxima of 3 x 3 pixels each at stride 2, padded as convolutions are. */
    Value overlappingMaxPool(String name, Value x) {
        return maxPool(name, x, 3, 1);
    }

    private Value maxPool(String name, Value x, int kernel, int pad) {
        return builder.call("MaxPool", x)
                .named(name)
                .attribute("kernel_shape", square(kernel))
                .attribute("strides", square(2))
                .attribute("pads", pads(pad))
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
        int added = channels - channels(x);
        int before = added / 2;
        return builder.call("Pad", sampled, builder.longs(0, before, 0, 0, 0, added - before, 0, 0))
                .named(name + ".pad")
                .output();
    }

    /** The shortcut with parameters ("option B"): a 1x1 convolution and batch normalisation, without a gate. */
    Value projectionShortcut(String name, Value x, int channels, int stride) {
        return batchNorm(name + ".bn", conv(name + ".conv", x, channels, 1, stride));
    }

    /** Mean over the positions of each channel: [batch, C, H, W] to [batch, C]. */
    Value globalAveragePool(Value x) {
        Value pooled = builder.call("GlobalAveragePool", x).named("pool").output();
        return flatten(pooled);
    }

    /** Channels and positions in one dimension: [batch, C, H, W] to [batch, C * H * W]. */
    Value flatten(Value x) {
        return builder.call("Flatten", x).named("flatten").attribute("axis", 1).output();
    }

    /** Drops half of the elements in training. */
    Value dropout(String name, Value x) {
        return builder.call("Dropout", x, builder.scalarLike(x, 0.5))
                .named(name)
                .output();
    }

    /** A fully connected layer with bias, uniform initialisation by fan-in. */
    Value linear(String name, Value x, int outputs) {
        int inputs = channels(x);
        DoubleSupplier uniform = InitialWeights.uniform(inputs, rng);
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
        return builder.constant(name, Tensor.generated(initial, sizes));
    }

    /** The finished network, whose output is {@code logits}. */
    NetworkGraph finish(Value logits) {
        Graph graph = builder.graph();
        graph.addOutput(logits);
        graph.rename(logits, "output");
        return new NetworkGraph(graph, gateSites);
    }
}
