package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.Arrays;

/**
 * Writes a seam into the graph: with a value x and its channel axis,
 *
 * <ol>
 *   <li>nothing of x is wanted: a constant [1, ..., K, ..., 1] takes its place;
 *   <li>coordinates are picked: Gather(x, positions);
 *   <li>all coordinates of x are wanted side by side, with constants before and behind them: Pad(x);
 *   <li>constants stand between them: Gather(Pad(x) by one coordinate that holds the constant, positions).
 * </ol>
 */
final class SeamNodes {
    /** Part of the name of the constant that stands for channels that are all closed. */
    static final String CLOSED = "/closed";

    private final GraphBuilder builder;
    private final Node reader;
    private final int input;
    private final int axis;

    SeamNodes(GraphBuilder builder, SoftRead soft) {
        this.builder = builder;
        this.reader = soft.node();
        this.input = soft.input();
        this.axis = soft.read().axis;
    }

    /** Makes the reader read what the seam makes of its input. */
    void write(Seam seam) {
        Value x = reader.input(input);
        if (seam.isConstant()) {
            reader.setInput(input, constant(x, seam));
        } else if (!seam.hasFills()) {
            reader.setInput(input, gather(x, seam.positions()));
        } else if (seam.isPadding()) {
            int behind = seam.positions().length - seam.before() - seam.width();
            reader.setInput(input, pad(x, seam.before(), behind, seam.fill()));
        } else {
            int[] positions = Arrays.stream(seam.positions())
                    .map(position -> position < 0 ? seam.width() : position)
                    .toArray();
            reader.setInput(input, gather(pad(x, 0, 1, seam.fill()), positions));
        }
    }

    private Value constant(Value x, Seam seam) {
        long[] sizes = new long[x.requireShape().rank()];
        Arrays.fill(sizes, 1);
        sizes[axis] = seam.fills().length;
        double[] values = Arrays.stream(seam.fills())
                .map(fill -> Double.isNaN(fill) ? 0 : fill)
                .toArray();
        return builder.constant(x.name() + CLOSED, Tensor.ofDoubles(x.type(), values, sizes));
    }

    private Value gather(Value x, int[] positions) {
        return builder.call(
                        "Gather",
                        x,
                        builder.longs(Arrays.stream(positions).asLongStream().toArray()))
                .named(x.name() + "/pick")
                .attribute("axis", axis)
                .output();
    }

    private Value pad(Value x, int before, int behind, double fill) {
        int rank = x.requireShape().rank();
        long[] pads = new long[2 * rank];
        pads[axis] = before;
        pads[rank + axis] = behind;
        return builder.call("Pad", x, builder.longs(pads), builder.scalarLike(x, fill))
                .named(x.name() + "/fill")
                .output();
    }
}
