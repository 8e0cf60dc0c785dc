package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.Pass;
import java.util.Arrays;

/**
 * Lets a graph take images as bytes, a quarter of the data, and normalise them itself: x * multiplier + addend for each channel.
 *
 * <p>Requires an input of FLOAT images [N, C, ...]; ensures one of UINT8 of the same name and shape.
 */
public final class BytePixels implements Pass {
    private final String input;
    private final float[] multipliers;
    private final float[] addends;

    /**
     * The pass for an input.
     *
     * @param input its name
     * @param multipliers one for each channel
     * @param addends one for each channel
     */
    public BytePixels(String input, float[] multipliers, float[] addends) {
        this.input = input;
        this.multipliers = multipliers.clone();
        this.addends = addends.clone();
    }

    /**
     * Rewrites the graph.
     *
     * @throws GraphException if the input is not there, is not of FLOAT, or has another number of channels
     */
    @Override
    public boolean apply(Graph graph) {
        Value floats = graph.requireValue(input);
        int rank = floats.requireShape().rank();
        if (floats.type() != DataType.FLOAT
                || rank < 2
                || floats.requireShape().size(1) != multipliers.length
                || addends.length != multipliers.length) {
            throw new GraphException("Input '" + input + "' of graph '" + graph.name() + "' must be FLOAT images of "
                    + multipliers.length + " channels to be fed as bytes, found " + floats.type()
                    + floats.requireShape());
        }
        graph.rename(floats, graph.freshName(input));
        Value bytes = graph.addInput(input, new TensorType(DataType.UINT8, floats.requireShape()));
        GraphBuilder b = new GraphBuilder(graph);
        Value scaled = b.mul(b.cast(bytes, DataType.FLOAT), perChannel(b, multipliers, rank));
        Value normalised = b.add(scaled, perChannel(b, addends, rank));
        graph.replaceAllUses(floats, normalised);
        graph.remove(floats);
        graph.sort();
        return true;
    }

    private static Value perChannel(GraphBuilder b, float[] values, int rank) {
        long[] sizes = new long[rank - 1];
        Arrays.fill(sizes, 1);
        sizes[0] = values.length;
        return b.constant("pixels", Tensor.of(values, sizes));
    }
}
