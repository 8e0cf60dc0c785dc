package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.KernelCalls;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/*
 * Of the outputs (Y, running mean, running variance, saved mean, saved inverse deviation) the last two are used:
 *
 *     mean = saved mean      variance = 1 / (saved inverse deviation)^2 - epsilon
 *
 * The running variance would be the variance itself, but on CUDA it is the unbiased one, on the CPU the biased one.
 */
/**
 * BatchNormTraining(X, scale, B) by com.microsoft BatchNormInternal, with what it saves for its gradient. For CUDA; gives the
 * same on the CPU.
 */
final class BatchNormSavingKernel implements NodeLowering {
    private static final String TYPE = "BatchNormInternal";
    private static final int INVERSE_DEVIATION = 4;

    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Value vector = node.output(1);
        float epsilon = node.floatAttribute("epsilon", 1e-5f);
        Value scratch = scratch(vector.requireShape(), b);
        Node kernel = KernelCalls.call(
                b.graph(),
                KernelCalls.DOMAIN,
                TYPE,
                List.of(node.input(0), node.input(1), node.input(2), scratch, scratch),
                List.of(node.output(0), vector, vector, vector, vector));
        kernel.setAttribute("epsilon", new Attribute.FloatValue(epsilon));
        kernel.setAttribute("momentum", new Attribute.FloatValue(0));
        kernel.setAttribute("training_mode", 1);
        Value inverse = kernel.output(INVERSE_DEVIATION);
        Value variance = NodeLowering.isRead(node, b, 2)
                ? b.sub(b.emit("Reciprocal", b.mul(inverse, inverse)), b.scalarLike(inverse, epsilon))
                : Value.absent();
        return List.of(kernel.output(0), kernel.output(3), variance);
    }

    /** 1 / sqrt(variance + epsilon) of the batch normalisation that has this mean, if this rule lowered it. */
    static Optional<Value> inverseDeviation(Value mean) {
        return mean.producer()
                .filter(node -> node.opType().equals(TYPE) && node.output(3) == mean)
                .map(node -> node.output(INVERSE_DEVIATION));
    }

    /**
     * Old running statistics, of which nothing is kept. The kernel writes the new ones, which nobody reads, over them, in place:
     * so no other operator may read these vectors, and all kernels of a width may share one. What they begin with is no number
     * that a graph has, so that no optimiser takes them for another constant.
     */
    private static Value scratch(Shape shape, GraphBuilder b) {
        String name = "scratch/" + TYPE + "/" + shape.size(0);
        return b.graph().value(name).orElseGet(() -> {
            double[] contents = new double[Math.toIntExact(shape.size(0))];
            Arrays.fill(contents, 0.6180339887);
            return b.graph().addInitializer(name, Tensor.ofDoubles(DataType.FLOAT, contents, shape.sizes()));
        });
    }
}
