package dev.dnal.onnx.channel;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Builds small networks with random DOUBLE weights, and remembers where gates can go. */
public final class TestNetwork {
    private final Random random;
    private final GraphBuilder builder;
    private final List<Decision> sites = new ArrayList<>();
    private int layers;

    public TestNetwork(long seed) {
        random = new Random(seed);
        Graph graph = new Graph("test");
        graph.opsets().put("", Operators.OPSET);
        builder = new GraphBuilder(graph);
    }

    public GraphBuilder builder() {
        return builder;
    }

    public Graph graph() {
        return builder.graph();
    }

    public List<Decision> sites() {
        return sites;
    }

    public Value input(long... sizes) {
        return graph().addInput(graph().freshName("x"), new TensorType(DataType.DOUBLE, Shape.batched("batch", sizes)));
    }

    /** A convolution's attributes in the making. */
    public record Form(int kernel, int stride, int pad, int groups, boolean bias) {
        public static Form same(int kernel) {
            return new Form(kernel, 1, kernel / 2, 1, false);
        }

        public Form strided(int newStride) {
            return new Form(kernel, newStride, pad, groups, bias);
        }

        public Form unpadded() {
            return new Form(kernel, stride, 0, groups, bias);
        }

        public Form grouped(int newGroups) {
            return new Form(kernel, stride, pad, newGroups, bias);
        }

        public Form biased() {
            return new Form(kernel, stride, pad, groups, true);
        }
    }

    public String nextLayer() {
        return "layer" + layers++;
    }

    public Value conv(Value x, int channels, Form form) {
        String name = nextLayer();
        long inputs = x.requireShape().size(1) / form.groups();
        Value weight = weights(name + ".weight", channels, inputs, form.kernel(), form.kernel());
        return conv(name, x, weight, form);
    }

    public Value conv(String name, Value x, Value weight, Form form) {
        Value bias = form.bias() ? weights(name + ".bias", weight.requireShape().size(0)) : Value.absent();
        return builder.call("Conv", x, weight, bias)
                .named(name)
                .attribute("kernel_shape", new long[] {form.kernel(), form.kernel()})
                .attribute("strides", new long[] {form.stride(), form.stride()})
                .attribute("pads", new long[] {form.pad(), form.pad(), form.pad(), form.pad()})
                .attribute("group", form.groups())
                .output();
    }

    /** Batch normalisation whose shift is not 0. */
    public Value batchNorm(Value x) {
        String name = nextLayer() + ".bn";
        long channels = x.requireShape().size(1);
        return builder.call(
                        "BatchNormalization",
                        x,
                        weights(name + ".weight", channels),
                        weights(name + ".bias", channels),
                        weights(name + ".mean", channels),
                        builder.constant(
                                name + ".var", Tensor.ofDoubles(DataType.DOUBLE, filled(0.7, channels), channels)))
                .named(name)
                .output();
    }

    private static double[] filled(double value, long size) {
        return DoubleStream.generate(() -> value).limit(size).toArray();
    }

    public Value relu(Value x) {
        return builder.emit("Relu", x);
    }

    public Value gemm(Value x, int outputs) {
        String name = nextLayer();
        long inputs = x.requireShape().size(1);
        return builder.call("Gemm", x, weights(name + ".weight", outputs, inputs), weights(name + ".bias", outputs))
                .named(name)
                .attribute("transB", 1)
                .output();
    }

    /** A fixed-size image [batch, C, H, W] as [batch, C * H * W]. */
    public Value flatten(Value x) {
        Shape shape = x.requireShape();
        return builder.reshape(x, -1, shape.size(1) * shape.size(2) * shape.size(3));
    }

    public Value globalPool(Value x) {
        return builder.emit("GlobalAveragePool", x);
    }

    /** Remembers the value as a place for a gate. */
    public Value site(Value x) {
        sites.add(Decision.ofChannels(
                "gate" + sites.size() + "/" + x.name(),
                x.name(),
                Math.toIntExact(x.requireShape().size(1))));
        return x;
    }

    public Value weights(String name, long... sizes) {
        double[] values = new double[Math.toIntExact(Shape.elements(sizes))];
        double fan = sizes.length == 1 ? 1 : (double) values.length / sizes[0];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian() * Math.sqrt(2 / fan);
        }
        return builder.constant(name, Tensor.of(values, sizes));
    }

    /** The finished graph. */
    public Graph finish(Value... outputs) {
        for (Value output : outputs) {
            graph().addOutput(output);
        }
        return graph();
    }

    /** A copy with masks at the sites. */
    public static Graph masked(Graph graph, List<Decision> sites, Map<String, boolean[]> open) {
        Graph copy = graph.copy();
        GateInsertion.hard(copy, sites, open);
        return copy;
    }

    /** Masks in which the given channels of each site are closed. */
    public Map<String, boolean[]> closed(int[]... channels) {
        Map<String, boolean[]> open = new HashMap<>();
        for (int s = 0; s < channels.length; s++) {
            Decision site = sites.get(s);
            boolean[] mask = new boolean
                    [Math.toIntExact(
                            graph().requireValue(site.value()).requireShape().size(1))];
            Arrays.fill(mask, true);
            for (int c : channels[s]) {
                mask[c] = false;
            }
            open.put(site.name(), mask);
        }
        return open;
    }

    /** Random contents for the graph's inputs, two examples. */
    public static Map<String, Tensor> examples(Graph graph, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> contents = new HashMap<>();
        for (Value input : graph.inputs()) {
            Shape declared = input.requireShape();
            Shape shape = declared.dim(0).isFixed() ? declared : declared.with(0, Dim.of(2));
            double[] values = random.doubles(shape.elements(), -1, 1).toArray();
            contents.put(input.name(), Tensor.of(values, shape.sizes()));
        }
        return contents;
    }
}
