package dev.dnal.onnx.channel;

import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random small networks of every form that channels take part in: residual, concatenated, depthwise, grouped, with shared
 * inputs and shared weights, with parameter-free shortcuts, squeeze and excitation, pools, flattened or pooled at the end. The
 * same seed gives the same network.
 */
public final class RandomNetworks {
    private final Random random;
    private final TestNetwork net;

    private RandomNetworks(long seed) {
        random = new Random(seed);
        net = new TestNetwork(seed + 1);
    }

    /**
     * A network and masks for it.
     *
     * @param graph the network without gates
     * @param sites where gates can go
     * @param open for each site's layer, which channels are open
     */
    public record Sample(Graph graph, List<Decision> sites, Map<String, boolean[]> open) {
        /** The network with its masks. */
        public Graph masked() {
            return TestNetwork.masked(graph, sites, open);
        }
    }

    public static Sample of(long seed) {
        return new RandomNetworks(seed).build();
    }

    private Sample build() {
        Value x = net.input(1 + random.nextInt(3), 8, 8);
        x = unit(x, 4 + random.nextInt(5), form());
        int blocks = 1 + random.nextInt(5);
        for (int i = 0; i < blocks; i++) {
            x = block(x);
        }
        Graph graph = net.finish(head(x));
        return new Sample(graph, net.sites(), masks(graph));
    }

    private Map<String, boolean[]> masks(Graph graph) {
        Map<String, boolean[]> open = new HashMap<>();
        double[] rates = {0, 0.2, 0.5, 0.8, 1};
        for (Decision site : net.sites()) {
            double rate = rates[random.nextInt(rates.length)];
            boolean[] mask = new boolean
                    [Math.toIntExact(
                            graph.requireValue(site.value()).requireShape().size(1))];
            for (int c = 0; c < mask.length; c++) {
                mask[c] = random.nextDouble() >= rate;
            }
            open.put(site.name(), mask);
        }
        return open;
    }

    private Value block(Value x) {
        return switch (random.nextInt(23)) {
            case 0 -> unit(x, width(), maybeUnpadded(x, form()));
            case 1 -> residual(x);
            case 2 -> projection(x);
            case 3 -> subsampled(x);
            case 4 -> concatenated(x);
            case 5 -> inverted(x);
            case 6 -> grouped(x);
            case 7 -> excited(x);
            case 8 -> pooled(x);
            case 9 -> parts(x);
            case 10 -> shuffled(x);
            case 11 -> twins(x);
            case 12 -> multiplied(x);
            case 13 -> softsigned(x);
            case 14 -> divided(x);
            case 15 -> attended(x);
            case 16 -> resized(x);
            case 17 -> normalisedAlone(x);
            case 18 -> shuffledPixels(x);
            case 19 -> blocks(x);
            case 20 -> tiled(x);
            case 21 -> softened(x);
            default -> transposed(x);
        };
    }

    private int width() {
        return 2 + random.nextInt(7);
    }

    private Form form() {
        Form form = Form.same(random.nextBoolean() ? 3 : 1);
        if (random.nextInt(4) == 0) {
            form = form.biased();
        }
        return form;
    }

    private Form maybeUnpadded(Value x, Form form) {
        boolean large = x.requireShape().size(2) > 4;
        return large && random.nextInt(4) == 0 ? form.unpadded() : form;
    }

    /** Convolution, perhaps normalised, perhaps gated, perhaps activated. */
    private Value unit(Value x, int channels, Form form) {
        return activated(linear(x, channels, form));
    }

    private Value linear(Value x, int channels, Form form) {
        Value y = net.conv(x, channels, form);
        y = random.nextInt(4) > 0 ? net.batchNorm(y) : y;
        return random.nextInt(5) > 0 ? net.site(y) : y;
    }

    private Value activated(Value x) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> x;
            case 2 -> net.builder().emit("Sigmoid", x);
            case 3 -> net.builder().emit("Tanh", x);
            case 4 -> net.builder().emit("Elu", x);
            case 5 -> net.builder().emit("Softplus", x);
            default -> net.relu(x);
        };
    }

    private static int channels(Value x) {
        return Math.toIntExact(x.requireShape().size(1));
    }

    private Value residual(Value x) {
        Value y = unit(x, width(), Form.same(3));
        y = linear(y, channels(x), Form.same(random.nextBoolean() ? 1 : 3));
        Value sum =
                random.nextBoolean() ? net.builder().add(x, y) : net.builder().add(y, x);
        return random.nextBoolean() ? net.relu(sum) : sum;
    }

    private Value projection(Value x) {
        int stride = 1 + random.nextInt(2);
        int width = width();
        Value y = unit(x, width(), Form.same(1));
        y = linear(y, width, Form.same(3).strided(stride));
        Value shortcut = linear(x, width, Form.same(1).strided(stride));
        return activated(net.builder().add(y, shortcut));
    }

    private Value subsampled(Value x) {
        if (x.requireShape().size(2) < 4) {
            return residual(x);
        }
        int before = random.nextInt(3);
        int behind = random.nextInt(3);
        Value y = net.conv(x, channels(x) + before + behind, Form.same(3).strided(2));
        y = net.site(net.batchNorm(y));
        Value sampled = net.builder()
                .emit(
                        "Slice",
                        x,
                        net.builder().longs(0, 0),
                        net.builder().longs(Integer.MAX_VALUE, Integer.MAX_VALUE),
                        net.builder().longs(2, 3),
                        net.builder().longs(2, 2));
        Value shortcut = net.builder().emit("Pad", sampled, net.builder().longs(0, before, 0, 0, 0, behind, 0, 0));
        return net.relu(net.builder().add(y, shortcut));
    }

    private Value concatenated(Value x) {
        Value a = unit(x, width(), Form.same(1));
        Value b = unit(x, width(), Form.same(3));
        Value joined = random.nextBoolean()
                ? net.builder().call("Concat", a, x, b).attribute("axis", 1).output()
                : net.builder().call("Concat", a, b).attribute("axis", 1).output();
        return unit(joined, width(), maybeUnpadded(x, form()));
    }

    private Value inverted(Value x) {
        int wide = channels(x) * 2;
        Value y = activated(net.batchNorm(net.conv(x, wide, Form.same(1))));
        Form depthwise = Form.same(3).grouped(wide);
        int multiplier = random.nextInt(4) == 0 ? 2 : 1;
        y = activated(net.site(net.batchNorm(net.conv(y, wide * multiplier, depthwise))));
        y = net.site(net.batchNorm(net.conv(y, channels(x), Form.same(1))));
        return random.nextBoolean() ? net.builder().add(x, y) : y;
    }

    private Value grouped(Value x) {
        int groups = 2 + random.nextInt(2);
        Value y = unit(x, groups * (1 + random.nextInt(3)), Form.same(1));
        Form form = random.nextBoolean() ? Form.same(3) : Form.same(3).biased();
        return unit(y, groups * (1 + random.nextInt(3)), form.grouped(groups));
    }

    private Value excited(Value x) {
        Value squeezed = net.relu(
                net.site(net.conv(net.globalPool(x), width(), Form.same(1).biased())));
        Value factors = net.conv(squeezed, channels(x), Form.same(1).biased());
        return net.builder().mul(x, net.builder().emit("Sigmoid", factors));
    }

    private Value pooled(Value x) {
        if (x.requireShape().size(2) < 3) {
            return residual(x);
        }
        boolean max = random.nextBoolean();
        var pool = net.builder()
                .call(max ? "MaxPool" : "AveragePool", x)
                .attribute("kernel_shape", new long[] {3, 3})
                .attribute("strides", new long[] {2, 2})
                .attribute("pads", new long[] {1, 1, 1, 1});
        if (!max && random.nextBoolean()) {
            pool.attribute("count_include_pad", 1);
        }
        Value y = pool.output();
        return unit(y, width(), maybeUnpadded(y, form()));
    }

    private Value parts(Value x) {
        Value y = unit(x, 6, Form.same(1));
        List<Value> parts = net.builder()
                .call("Split", y, net.builder().longs(2, 3, 1))
                .attribute("axis", 1)
                .outputs(3);
        Value a = unit(parts.get(0), width(), Form.same(3));
        Value b = linear(parts.get(1), 3, Form.same(3));
        Value c = net.builder().add(b, parts.get(1));
        return net.builder()
                .call("Concat", c, a, parts.get(2))
                .attribute("axis", 1)
                .output();
    }

    private Value shuffled(Value x) {
        int n = channels(x);
        long[] order = new long[n];
        for (int i = 0; i < n; i++) {
            order[i] = random.nextInt(2) == 0 ? i : random.nextInt(n) - n;
        }
        Value y = net.builder()
                .call("Gather", x, net.builder().longs(order))
                .attribute("axis", 1)
                .output();
        if (n > 2 && random.nextBoolean()) {
            y = net.builder()
                    .emit(
                            "Slice",
                            y,
                            net.builder().longs(1),
                            net.builder().longs(n),
                            net.builder().longs(1));
        }
        return unit(y, width(), maybeUnpadded(y, form()));
    }

    /** Two convolutions of the same weights. */
    private Value twins(Value x) {
        int n = channels(x);
        String name = net.nextLayer();
        Value weight = net.weights(name + ".weight", n, n, 3, 3);
        Value y = net.relu(net.site(net.conv(name + "a", x, weight, Form.same(3))));
        return net.relu(net.site(net.conv(name + "b", y, weight, Form.same(3))));
    }

    private Value multiplied(Value x) {
        int n = width();
        Value a = linear(x, n, Form.same(1));
        Value b = activated(linear(x, n, Form.same(3)));
        return activated(
                random.nextBoolean() ? net.builder().mul(a, b) : net.builder().sub(a, b));
    }

    /** Channels with weights that are a softmax over all of them, of which none can go. */
    private Value attended(Value x) {
        Value scores =
                net.site(net.conv(net.globalPool(x), channels(x), Form.same(1).biased()));
        Value weights =
                net.builder().call("Softmax", scores).attribute("axis", 1).output();
        return net.builder().mul(x, weights);
    }

    /** Each channel as shares along its rows or columns, or their logarithms. */
    private Value softened(Value x) {
        Value shares = net.builder()
                .call(random.nextBoolean() ? "Softmax" : "LogSoftmax", linear(x, width(), form()))
                .attribute("axis", random.nextBoolean() ? 2 : -1)
                .output();
        return unit(shares, width(), form());
    }

    /** A branch at half the size that is brought back to the size of the other. */
    private Value resized(Value x) {
        long size = x.requireShape().size(2);
        if (size % 2 != 0) {
            return residual(x);
        }
        Value small = net.builder()
                .call("MaxPool", x)
                .attribute("kernel_shape", new long[] {2, 2})
                .attribute("strides", new long[] {2, 2})
                .output();
        int channels = random.nextBoolean() ? channels(x) : width();
        Value y = activated(linear(small, channels, form()));
        Value scales = net.builder().constant("scales", Tensor.of(new float[] {1, 1, 2, 2}, 4));
        Value grown = net.builder()
                .call("Resize", y, Value.absent(), scales)
                .attribute("mode", random.nextBoolean() ? "nearest" : "linear")
                .output();
        return channels == channels(x) && random.nextBoolean()
                ? net.builder().add(x, grown)
                : net.builder().call("Concat", grown, x).attribute("axis", 1).output();
    }

    /** Instance normalisation, with a gate before it or behind it. */
    private Value normalisedAlone(Value x) {
        int n = width();
        Value y = net.conv(x, n, form());
        boolean before = random.nextBoolean();
        y = before ? net.site(y) : y;
        String name = net.nextLayer();
        Value scale = net.weights(name + ".scale", n);
        Value shift = net.weights(name + ".shift", n);
        y = net.builder().emit("InstanceNormalization", y, scale, shift);
        return activated(before ? y : net.site(y));
    }

    /** Channels that become pixels, none of which can go. */
    private Value shuffledPixels(Value x) {
        if (x.requireShape().size(2) > 8) {
            return residual(x);
        }
        Value y = unit(x, 4 * (1 + random.nextInt(2)), Form.same(1));
        Value pixels = net.builder()
                .call("DepthToSpace", y)
                .attribute("blocksize", 2)
                .attribute("mode", random.nextBoolean() ? "DCR" : "CRD")
                .output();
        return unit(pixels, width(), Form.same(3));
    }

    /** Pixels that become channels. */
    private Value blocks(Value x) {
        if (x.requireShape().size(2) % 2 != 0 || x.requireShape().size(2) < 4) {
            return residual(x);
        }
        Value channels =
                net.builder().call("SpaceToDepth", x).attribute("blocksize", 2).output();
        return unit(channels, width(), Form.same(1));
    }

    private Value tiled(Value x) {
        Value y = net.builder().emit("Tile", x, net.builder().longs(1, 1 + random.nextInt(2), 1, 1));
        return unit(y, width(), form());
    }

    /** x / (1 + |x|). */
    private Value softsigned(Value x) {
        Value y = linear(x, width(), form());
        Value one = net.builder().scalarLike(y, 1);
        return net.builder().div(y, net.builder().add(net.builder().emit("Abs", y), one));
    }

    /** Numbers divided by positive ones, and the logarithm of those. */
    private Value divided(Value x) {
        int n = width();
        Value a = linear(x, n, Form.same(1));
        Value b = linear(x, n, Form.same(3));
        Value positive =
                net.builder().add(net.builder().mul(b, b), net.builder().scalarLike(b, 0.5));
        Value ratio = net.builder().div(a, positive);
        return random.nextBoolean()
                ? ratio
                : net.builder().sub(ratio, net.builder().emit("Log", positive));
    }

    private Value transposed(Value x) {
        if (x.requireShape().size(2) > 8) {
            return residual(x);
        }
        int n = width();
        String name = net.nextLayer();
        Value weight = net.weights(name + ".weight", channels(x), n, 2, 2);
        Value y = net.builder()
                .call("ConvTranspose", x, weight)
                .attribute("kernel_shape", new long[] {2, 2})
                .attribute("strides", new long[] {2, 2})
                .output();
        return net.relu(net.site(net.batchNorm(y)));
    }

    private Value head(Value x) {
        Shape shape = x.requireShape();
        return switch (random.nextInt(5)) {
            case 0 -> net.gemm(net.flatten(x), 3);
            case 1 -> net.gemm(net.builder().call("Flatten", net.globalPool(x)).output(), 3);
            case 2 -> {
                Value mean = net.builder()
                        .call("ReduceMean", x)
                        .attribute("axes", new long[] {2, 3})
                        .attribute("keepdims", 0)
                        .output();
                Value weight = net.weights("head.weight", shape.size(1), 3);
                yield net.builder().add(net.builder().emit("MatMul", mean, weight), net.weights("head.bias", 3));
            }
            case 3 ->
                net.builder().reshape(net.globalPool(net.conv(x, 3, Form.same(1).biased())), -1, 3);
            default -> {
                Value hidden = net.relu(net.site(net.gemm(net.flatten(x), 6)));
                yield net.builder().call("Softmax", net.gemm(hidden, 3)).output();
            }
        };
    }
}
