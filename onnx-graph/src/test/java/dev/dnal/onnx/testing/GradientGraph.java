package dev.dnal.onnx.testing;

import dev.dnal.onnx.gradient.Differentiator;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A graph of one operator and its gradients, to test lowerings with. Its settings are drawn at random from a seed; the batch
 * is open. The graph's inputs are the operator's and the gradient of its first output, its outputs are the operator's and the
 * gradients of its inputs.
 */
public final class GradientGraph {
    private final Graph graph = new Graph("gradients");
    private final GraphBuilder builder = new GraphBuilder(graph);
    private final SplittableRandom random;

    private GradientGraph(long seed) {
        random = new SplittableRandom(seed);
        graph.opsets().put("", Operators.OPSET);
        graph.opsets().put(Operators.INTERNAL_DOMAIN, 1L);
    }

    /** Conv with any groups, strides, dilations and padding. */
    public static GradientGraph convolution(long seed) {
        GradientGraph made = new GradientGraph(seed);
        made.convolution();
        return made;
    }

    /** ConvTranspose with any groups, strides, dilations and padding. */
    public static GradientGraph transposedConvolution(long seed) {
        GradientGraph made = new GradientGraph(seed);
        made.transposedConvolution();
        return made;
    }

    /** A MaxPool or AveragePool, over whose image few different values are strewn. */
    public static GradientGraph pool(String type, long seed) {
        GradientGraph made = new GradientGraph(seed);
        made.pool(type);
        return made;
    }

    /** A GlobalMaxPool or GlobalAveragePool. */
    public static GradientGraph globalPool(String type, long seed) {
        GradientGraph made = new GradientGraph(seed);
        Value x = made.image(made.upTo(4), made.sizes(made.anyRank(), 1, 5));
        made.finish(List.of(made.builder.emit(type, x)), List.of(x));
        return made;
    }

    /** A Relu, some of whose input is exactly 0. */
    public static GradientGraph relu(long seed) {
        GradientGraph made = new GradientGraph(seed);
        Value x = made.image(made.upTo(4), made.sizes(made.anyRank(), 1, 5));
        made.finish(List.of(made.builder.emit("Relu", x)), List.of(x));
        return made;
    }

    /** A GridSample, at places within images and outside. */
    public static GradientGraph gridSample(long seed) {
        GradientGraph made = new GradientGraph(seed);
        long[] sizes = made.sizes(2, 1, 5);
        Value x = made.image(made.upTo(3), sizes);
        Value grid = made.graph.addInput(
                "grid", new TensorType(DataType.FLOAT, Shape.batched("batch", made.upTo(3), made.upTo(4), 2)));
        Value read = made.builder
                .call("GridSample", x, grid)
                .attribute("align_corners", made.random.nextInt(2))
                .attribute("padding_mode", made.random.nextBoolean() ? "zeros" : "border")
                .output();
        made.finish(List.of(read), List.of(x, grid));
        return made;
    }

    /** Two batch normalisations by the batch's own statistics, one behind the other and of the same parameters. */
    public static GradientGraph batchNorm(long seed) {
        GradientGraph made = new GradientGraph(seed);
        made.batchNorm();
        return made;
    }

    /** The graph. */
    public Graph graph() {
        return graph;
    }

    /** Contents for all inputs, for a batch of the given size. */
    public Map<String, Tensor> inputs(long batch) {
        Map<String, Tensor> contents = new LinkedHashMap<>();
        for (Value input : graph.inputs()) {
            Shape shape = input.requireShape();
            long[] sizes = new long[shape.rank()];
            for (int axis = 0; axis < sizes.length; axis++) {
                sizes[axis] = shape.dim(axis).isFixed() ? shape.size(axis) : batch;
            }
            float[] values = new float[Math.toIntExact(Shape.elements(sizes))];
            for (int i = 0; i < values.length; i++) {
                values[i] = (random.nextInt(33) - 10) / 8f;
            }
            contents.put(input.name(), Tensor.of(values, sizes));
        }
        return contents;
    }

    private void convolution() {
        int rank = anyRank();
        long group = upTo(3);
        long perGroup = upTo(3);
        Window window = new Window(rank, 3);
        Value x = image(group * perGroup, window.image());
        Value w = input("w", window.behind(group * upTo(3), perGroup));
        Value bias = input("b", new long[] {w.requireShape().size(0)});
        GraphBuilder.Call call = builder.call("Conv", x, w, bias).attribute("group", group);
        finish(
                List.of(window.padded(call)
                        .attribute("dilations", window.dilations)
                        .output()),
                List.of(x, w, bias));
    }

    private void transposedConvolution() {
        int rank = anyRank();
        long group = upTo(3);
        Window window = new Window(rank, 3);
        window.closeGapsOfAutoPad();
        long[] extra = new long[rank];
        long[] pads = new long[2 * rank];
        for (int i = 0; i < rank; i++) {
            extra[i] = random.nextLong(window.strides[i]);
            pads[i] = random.nextLong(window.extent(i));
            pads[rank + i] = random.nextLong(window.extent(i) - pads[i]);
        }
        long channels = group * upTo(3);
        Value x = image(channels, sizes(rank, 1, 4));
        Value w = input("w", window.behind(channels, upTo(3)));
        GraphBuilder.Call call = builder.call("ConvTranspose", x, w)
                .attribute("group", group)
                .attribute("strides", window.strides)
                .attribute("dilations", window.dilations)
                .attribute("auto_pad", window.autoPad);
        if (window.autoPad.equals("NOTSET")) {
            call.attribute("pads", pads).attribute("output_padding", extra);
        }
        finish(List.of(call.output()), List.of(x, w));
    }

    private void pool(String type) {
        int rank = anyRank();
        boolean dilates = type.equals("MaxPool");
        Window window = new Window(rank, 0);
        window.closeGapsOfAutoPad();
        if (!dilates) {
            window.undilate();
        }
        Value x = image(upTo(3), window.image());
        GraphBuilder.Call call = window.padded(builder.call(type, x)).attribute("kernel_shape", window.kernel);
        boolean ceil = window.autoPad.equals("NOTSET") && window.lastBeginsInside() && random.nextBoolean();
        call.attribute("ceil_mode", ceil ? 1 : 0);
        if (dilates) {
            call.attribute("dilations", window.dilations);
        } else if (!ceil) {
            // In ceil mode ONNX Runtime also counts what lies behind the padding.
            call.attribute("count_include_pad", random.nextInt(2));
        }
        finish(List.of(call.output()), List.of(x));
    }

    private void batchNorm() {
        long channels = upTo(4);
        int rank = random.nextInt(4);
        Value x = image(channels, sizes(rank, 1, 4));
        Value scale = input("scale", new long[] {channels});
        Value bias = input("bias", new long[] {channels});
        List<Value> first = batchNorm(x, scale, bias);
        List<Value> second = batchNorm(first.get(0), scale, bias);
        List<Value> outputs = new ArrayList<>(List.of(second.get(0)));
        for (List<Value> statistics : List.of(first.subList(1, 3), second.subList(1, 3))) {
            // Not the statistics themselves: ONNX Runtime keeps outputs of the graph apart, but overwrites inner
            // values.
            statistics.forEach(vector -> outputs.add(builder.scale(vector, 2)));
        }
        finish(outputs, List.of(x, scale, bias));
    }

    private List<Value> batchNorm(Value... inputs) {
        return builder.call(Operators.INTERNAL_DOMAIN, "BatchNormTraining", inputs)
                .attribute("epsilon", 0.01f)
                .outputs(3);
    }

    private void finish(List<Value> outputs, List<Value> targets) {
        Value y = outputs.get(0);
        Value dy = graph.addInput("dy", new TensorType(y.type(), y.requireShape()));
        Value loss = builder.call("ReduceSum", builder.mul(y, dy))
                .attribute("keepdims", 0)
                .output();
        Map<Value, Value> gradients = Differentiator.differentiate(graph, loss, targets);
        outputs.forEach(graph::addOutput);
        targets.forEach(target -> graph.addOutput(gradients.get(target)));
    }

    private Value image(long channels, long[] spatial) {
        long[] sizes = new long[spatial.length + 1];
        sizes[0] = channels;
        System.arraycopy(spatial, 0, sizes, 1, spatial.length);
        return graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", sizes)));
    }

    private Value input(String name, long[] sizes) {
        return graph.addInput(name, new TensorType(DataType.FLOAT, Shape.of(sizes)));
    }

    private int anyRank() {
        return List.of(1, 2, 2, 2, 3).get(random.nextInt(5));
    }

    private long upTo(long most) {
        return 1 + random.nextLong(most);
    }

    private long[] sizes(int count, long least, long most) {
        return random.longs(count, least, most + 1).toArray();
    }

    /** A window whose settings are drawn at random. */
    private final class Window {
        private final long[] kernel;
        private final long[] strides;
        private final long[] dilations;
        private final long[] pads;
        private final String autoPad;

        /** A window with up to {@code morePadding} elements of padding beyond what it needs not to lie in padding alone. */
        Window(int rank, int morePadding) {
            kernel = sizes(rank, 1, rank == 1 ? 5 : 3);
            strides = sizes(rank, 1, 3);
            autoPad = List.of("NOTSET", "NOTSET", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")
                    .get(random.nextInt(6));
            // ONNX Runtime does not support auto_pad to the same size with dilations.
            dilations = sizes(rank, 1, autoPad.startsWith("SAME") ? 1 : 2);
            pads = new long[2 * rank];
            for (int i = 0; i < pads.length && autoPad.equals("NOTSET"); i++) {
                pads[i] = random.nextLong(kernel[i % rank] + morePadding);
            }
        }

        void undilate() {
            Arrays.fill(dilations, 1);
        }

        /**
         * Where windows leave gaps, ONNX Runtime deviates from the specification of auto_pad to the same size: pools begin
         * inside the image, and transposed convolutions make a smaller one.
         */
        void closeGapsOfAutoPad() {
            if (autoPad.startsWith("SAME")) {
                Arrays.setAll(strides, i -> Math.min(strides[i], extent(i)));
            }
        }

        long extent(int axis) {
            return dilations[axis] * (kernel[axis] - 1) + 1;
        }

        /** Otherwise ONNX Runtime's shape rule and its kernels disagree about the number of windows in ceil mode. */
        boolean lastBeginsInside() {
            return IntStream.range(0, kernel.length).allMatch(i -> strides[i] <= extent(i) - pads[kernel.length + i]);
        }

        /** Sizes of an image that holds at least one window; now and then as small as possible. */
        long[] image() {
            long[] sizes = new long[kernel.length];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = extent(i) + (random.nextInt(4) == 0 ? 0 : random.nextLong(6));
            }
            return sizes;
        }

        long[] behind(long... leading) {
            List<Long> all = new ArrayList<>();
            Arrays.stream(leading).forEach(all::add);
            Arrays.stream(kernel).forEach(all::add);
            return all.stream().mapToLong(Long::longValue).toArray();
        }

        GraphBuilder.Call padded(GraphBuilder.Call call) {
            call.attribute("strides", strides).attribute("auto_pad", autoPad);
            return autoPad.equals("NOTSET") ? call.attribute("pads", pads) : call;
        }
    }
}
