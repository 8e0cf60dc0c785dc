package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.Arrays;

/**
 * Writes a remap into the graph: with a value x and its channel axis,
 *
 * <ol>
 *   <li>nothing of x is wanted: a constant [1, ..., K, ..., 1] takes its place;
 *   <li>coordinates are picked: Gather(x, positions);
 *   <li>all coordinates of x are wanted side by side, with constants before and behind them: Pad(x);
 *   <li>constants stand between them: Gather(Pad(x) by one coordinate that holds the constant, positions).
 * </ol>
 */
final class RemapNodes {
    /** Part of the name of the constant that stands for channels that are all closed. */
    static final String CLOSED = "/closed";

    private final GraphBuilder builder;
    private final Node reader;
    private final int input;
    private final int axis;

    RemapNodes(GraphBuilder builder, ReadEdge edge) {
        this.builder = builder;
        this.reader = edge.node();
        this.input = edge.input();
        this.axis = edge.read().axis;
    }

    /** Makes the reader read what the remap makes of its input. */
    void write(ChannelRemap remap) {
        Value x = reader.input(input);
        if (remap.isConstant()) {
            reader.setInput(input, constant(x, remap));
        } else if (!remap.hasFills()) {
            reader.setInput(input, gather(x, remap.positions()));
        } else if (remap.isPadding()) {
            int behind = remap.positions().length - remap.before() - remap.width();
            reader.setInput(input, pad(x, remap.before(), behind, remap.fill()));
        } else {
            int[] positions = Arrays.stream(remap.positions())
                    .map(position -> position < 0 ? remap.width() : position)
                    .toArray();
            reader.setInput(input, gather(pad(x, 0, 1, remap.fill()), positions));
        }
    }

    private Value constant(Value x, ChannelRemap remap) {
        long[] sizes = new long[x.requireShape().rank()];
        Arrays.fill(sizes, 1);
        sizes[axis] = remap.fills().length;
        double[] values = Arrays.stream(remap.fills())
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
