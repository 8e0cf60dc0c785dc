package dev.dnal.tribuo.latency;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A graph of samples of operations, each beside the others. */
final class SampleGraph {
    /** A node that has next to nothing to do. */
    static final String NOTHING = "[nothing]";

    /** Channels of images that are convolved from the plain layout, whatever the block is. */
    private static final int FEW_CHANNELS = 4;

    /** Elements in a megabyte that is half read and half written. */
    private static final int ELEMENTS_IN_MEGABYTE = (1 << 20) / (2 * Float.BYTES);

    private final Graph graph = new Graph("samples");
    private final GraphBuilder builder = new GraphBuilder(graph);
    private final RandomGenerator random = new SplittableRandom(0);
    private int count;

    /**
     * A graph without samples yet.
     *
     * @param megabytesBetween what is read and written between two runs, to push weights out of caches as other layers do
     */
    SampleGraph(int megabytesBetween) {
        graph.opsets().put("", Operators.OPSET);
        Value swept = builder.call("Abs", input(DataType.FLOAT, (long) megabytesBetween * ELEMENTS_IN_MEGABYTE))
                .output();
        graph.addOutput(builder.call("ReduceMax", swept).output());
        graph.addOutput(
                builder.call("Abs", input(DataType.FLOAT, 1)).named(NOTHING).output());
    }

    Graph graph() {
        return graph;
    }

    /** Names of the next sample's operation begin with this, and no others contain it. */
    String next() {
        count++;
        return prefix();
    }

    private String prefix() {
        return "[" + count + "]";
    }

    GraphBuilder builder() {
        return builder;
    }

    /** An input of the graph. */
    Value input(DataType type, long... sizes) {
        return graph.addInput(graph.freshName("input"), new TensorType(type, Shape.of(sizes)));
    }

    /** What a node has just written, in the plain layout. */
    Value fresh(long... sizes) {
        return builder.call("Abs", input(DataType.FLOAT, sizes)).output();
    }

    /** What a node has just written in blocks of channels. */
    Value freshInBlocks(long... sizes) {
        Value plain = fresh(sizes[0], FEW_CHANNELS, sizes[2], sizes[3]);
        return builder.call("Conv", plain, weights(sizes[1], FEW_CHANNELS, 1, 1))
                .output();
    }

    /** Weights that keep the scale of what they are applied to: values that fade out would take longer. */
    Value weights(long... sizes) {
        long fanIn = Math.max(1, Shape.elements(sizes) / sizes[0]);
        return constant(Math.sqrt(3.0 / fanIn), sizes);
    }

    /** A constant of random numbers. */
    Value constant(double scale, long... sizes) {
        return builder.constant("weights", Tensor.generated(() -> scale * (2 * random.nextDouble() - 1), sizes));
    }

    /** The operation, or part of it. */
    Value call(String operator, Map<String, Attribute> attributes, Value... inputs) {
        GraphBuilder.Call call = builder.call(operator, inputs).named(prefix() + operator);
        attributes.forEach(call::attribute);
        return call.output();
    }

    /** Ends a sample of images, [N, C, H, W], with little to be carried out of the run. */
    void finish(Value images) {
        graph.addOutput(builder.call("GlobalAveragePool", images).output());
    }

    /** Ends a sample with the operation's own output. */
    void finishWith(Value output) {
        graph.addOutput(output);
    }

    /** Something for each input. */
    Map<String, HostTensor> feeds() {
        Map<String, HostTensor> feeds = new LinkedHashMap<>();
        for (Value value : graph.inputs()) {
            ElementType type = elementType(value.type());
            HostTensor tensor = HostTensor.allocate(type, value.requireShape().sizes());
            if (type == ElementType.FLOAT32) {
                fill(tensor);
            }
            feeds.put(value.name(), tensor);
        }
        return feeds;
    }

    private static ElementType elementType(DataType type) {
        return switch (type) {
            case FLOAT -> ElementType.FLOAT32;
            case DOUBLE -> ElementType.FLOAT64;
            default -> ElementType.valueOf(type.name());
        };
    }

    private void fill(HostTensor tensor) {
        var floats = tensor.floats();
        while (floats.hasRemaining()) {
            floats.put((float) (2 * random.nextDouble() - 1));
        }
    }
}
