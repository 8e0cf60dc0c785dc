package dev.dnal.tribuo.latency;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import java.util.Arrays;

/**
 * A node on the plain layout, as it stands in a network.
 *
 * @param node the node
 * @param batch number of images
 * @param hasWidth whether it works channel by channel, so that it may have any number of them
 */
record CopySample(Node node, int batch, boolean hasWidth) implements Sample {
    @Override
    public Target addTo(SampleGraph graph, int in, int out) {
        String name = graph.next();
        Value[] inputs =
                node.inputs().stream().map(input -> copy(graph, input, in)).toArray(Value[]::new);
        Value made = graph.call(node.opType(), node.attributes(), inputs);
        if (made.requireShape().rank() == 4 && made.type() == DataType.FLOAT) {
            graph.finish(made);
        } else {
            graph.finishWith(made);
        }
        return Target.named(name);
    }

    private Value copy(SampleGraph graph, Value input, int width) {
        if (input.isAbsent()) {
            return input;
        }
        if (input.initializer().isPresent()) {
            return graph.builder()
                    .constant(
                            "constant",
                            hasWidth
                                    ? resized(input.initializer().get(), width)
                                    : input.initializer().get());
        }
        Sizes sizes = Sizes.of(input, batch);
        long[] wanted = hasWidth ? sizes.with(width) : sizes.array();
        return input.type() == DataType.FLOAT ? graph.fresh(wanted) : graph.input(input.type(), wanted);
    }

    /** Constants with an element for each channel get as many as there are to be. */
    private Tensor resized(Tensor constant, int width) {
        long channels = node.output().requireShape().size(1);
        if (constant.type() != DataType.FLOAT || constant.elements() != channels || channels == 1) {
            return constant;
        }
        long[] sizes = Arrays.stream(constant.sizes())
                .map(size -> size == channels ? width : size)
                .toArray();
        return Tensor.filled(1, sizes);
    }
}
