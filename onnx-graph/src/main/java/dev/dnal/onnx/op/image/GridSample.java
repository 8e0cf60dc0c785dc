package dev.dnal.onnx.op.image;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/*
 * Along an axis of S pixels, a place g of the grid from -1 to 1 is the pixel
 *
 *     p = g * a + (S - 1) / 2,   a = (S - 1) / 2 with align_corners, S / 2 without
 *
 * and what is read there lies between the pixels k = floor(p) and k + 1, which count by the hat function 1 - |p - k|; those that are outside of
 * the image don't count. Of the four neighbours k of a place, with P places, index i_k into the H * W pixels, and weights u_k along the height and v_k along the width,
 *
 *     y[n, c, p] = sum over k of u_k v_k x[n, c, i_k]
 *     dx[n, c, i] = sum over p, k with i_k = i of u_k v_k dy[n, c, p]
 *     dg_height[n, p] = a * sum over k of u'_k v_k sum over c of x[n, c, i_k] dy[n, c, p],   u'_k = -1, 1
 *
 * and alike for the width. With border padding p is brought into [0, S - 1] first, beyond which dg is 0.
 */
/**
 * Images [N, C, H, W] read at places of a grid [N, H', W', 2], from -1 to 1 along each side: attribute mode says how between pixels,
 * padding_mode what is outside, and align_corners whether -1 and 1 are the centres of the outermost pixels. Has gradients, of images and grid,
 * where it reads bilinearly and does not reflect.
 */
final class GridSample implements Operator {
    @Override
    public String type() {
        return "GridSample";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.DATA)
                .flag("align_corners")
                .text("mode", "bilinear", "nearest", "bicubic")
                .text("padding_mode", "zeros", "border", "reflection");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        DataType type = in.type(0);
        Shape images = in.shape(0, 4);
        Shape grid = in.shape(1, 4);
        if (!grid.mayEqual(new Shape(List.of(images.dim(0), grid.dim(1), grid.dim(2), Dim.of(2))))) {
            throw in.error("the grid, input 1, must be [" + images.dim(0) + ", H, W, 2], found " + grid);
        }
        return List.of(new TensorType(type, images.with(2, grid.dim(1)).with(3, grid.dim(2))));
    }

    @Override
    public void differentiate(Backward b) {
        String mode = b.node().textAttribute("mode", "bilinear");
        String padding = b.node().textAttribute("padding_mode", "zeros");
        if (!mode.equals("bilinear") || padding.equals("reflection")) {
            throw new GraphException(
                    b.node(),
                    "has gradients for mode bilinear with padding_mode zeros or border, found mode " + mode
                            + " with padding_mode " + padding);
        }
        Inference in = b.inference();
        Shape images = in.shape(0);
        if (!images.dim(2).isFixed() || !images.dim(3).isFixed() || in.type(0) != in.type(1)) {
            throw new GraphException(
                    b.node(),
                    "has gradients for images of known height and width and a grid of their type, found " + in.type(0)
                            + images + " and a grid of " + in.type(1));
        }
        if (b.wants(0) || b.wants(1)) {
            WeightedReading reading = new WeightedReading(b, images.size(2), images.size(3));
            b.toInput(0, reading::imageGradient);
            b.toInput(1, reading::gridGradient);
        }
    }

    /**
     * The four neighbours of each place, seen along one axis: each [N, 4, P].
     *
     * @param index of the pixel along the axis, within the image
     * @param weight what it counts for, 0 outside of the image
     * @param slope of the weight by the place in the grid
     */
    private record Neighbours(Value index, Value weight, Value slope) {
        /**
         * Along an axis.
         *
         * @param coordinate of the grid that goes along it
         * @param size pixels along it
         * @param steps 0 or 1 for each neighbour: whether it is the one behind the place
         */
        static Neighbours along(Backward b, int coordinate, long size, long... steps) {
            double last = size - 1;
            Value grid = b.input(1);
            Value one = b.call("Gather", grid, b.constant("const", Tensor.scalar((long) coordinate)))
                    .attribute("axis", 3)
                    .output();
            double slope = (b.node().intAttribute("align_corners", 0) != 0 ? last : size) / 2;
            Value place = b.add(b.scale(b.reshape(one, 0, 1, -1), slope), b.scalarLike(grid, last / 2));
            Value slopes = column(b, Arrays.stream(steps).mapToDouble(step -> slope * (2 * step - 1)));
            if (b.node().textAttribute("padding_mode", "zeros").equals("border")) {
                slopes = b.mul(slopes, between(b, "Greater", "Less", place, last));
                place = b.emit("Clip", place, b.scalarLike(grid, 0), b.scalarLike(grid, last));
            }
            Value pixel =
                    b.add(b.emit("Floor", place), column(b, Arrays.stream(steps).mapToDouble(step -> step)));
            Value inside = between(b, "GreaterOrEqual", "LessOrEqual", pixel, last);
            Value near = b.sub(b.scalarLike(grid, 1), b.emit("Abs", b.sub(place, pixel)));
            Value index = b.emit("Clip", pixel, b.scalarLike(grid, 0), b.scalarLike(grid, last));
            return new Neighbours(b.cast(index, DataType.INT64), b.mul(inside, near), b.mul(inside, slopes));
        }

        private static Value column(Backward b, DoubleStream values) {
            double[] all = values.toArray();
            return b.constant("const", Tensor.ofDoubles(b.input(1).type(), all, 1, all.length, 1));
        }

        /** 1 where a value is between 0 and a limit, 0 elsewhere. */
        private static Value between(Backward b, String above, String below, Value value, double limit) {
            Value both = b.emit(
                    "And",
                    b.emit(above, value, b.scalarLike(value, 0)),
                    b.emit(below, value, b.scalarLike(value, limit)));
            return b.cast(both, value.type());
        }
    }

    /** What is read, as sums over the neighbours of each place. */
    private static final class WeightedReading {
        private final Backward b;
        private final Neighbours rows;
        private final Neighbours columns;

        /** [N, C, 1, P]. */
        private final Value dy;

        /** What each neighbour adds to the image's gradient, [N, C, 4 P]. */
        private final Value added;

        /** Of the neighbours, into the H * W pixels, [N, C, 4 P]. */
        private final Value indices;

        WeightedReading(Backward b, long height, long width) {
            this.b = b;
            this.rows = Neighbours.along(b, 1, height, 0, 0, 1, 1);
            this.columns = Neighbours.along(b, 0, width, 0, 1, 0, 1);
            this.dy = b.emit("Unsqueeze", b.reshape(b.dy(), 0, 0, -1), b.longs(2));
            Value weights = b.emit("Unsqueeze", b.mul(rows.weight(), columns.weight()), b.longs(1));
            this.added = b.reshape(b.mul(dy, weights), 0, 0, -1);
            Value index = b.add(b.mul(rows.index(), b.longs(width)), columns.index());
            this.indices = b.expandLike(b.reshape(index, 0, 1, -1), added);
        }

        private Value pixels() {
            return b.reshape(b.input(0), 0, 0, -1);
        }

        Value imageGradient() {
            Value sums = b.call("ScatterElements", b.zerosLike(pixels()), indices, added)
                    .attribute("axis", 2)
                    .attribute("reduction", "add")
                    .output();
            return b.reshapeLike(sums, b.input(0));
        }

        Value gridGradient() {
            Value read = b.call("GatherElements", pixels(), indices)
                    .attribute("axis", 2)
                    .output();
            Value products = b.mul(b.reshape(read, 0, 0, 4, -1), dy);
            Value each = b.sumDropping(products, 1);
            Value along = b.call(
                            "Concat",
                            sum(each, rows.weight(), columns.slope()),
                            sum(each, rows.slope(), columns.weight()))
                    .attribute("axis", 2)
                    .output();
            return b.reshapeLike(along, b.input(1));
        }

        /** [N, P, 1]. */
        private Value sum(Value each, Value row, Value column) {
            Value sums = b.sumDropping(b.mul(each, b.mul(row, column)), 1);
            return b.emit("Unsqueeze", sums, b.longs(2));
        }
    }

    /** Zeros outside spoil what is constant. */
    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (!c.carries(0, 1) || c.axis(1).isPresent()) {
            return c.opaque();
        }
        boolean fills = c.node().textAttribute("padding_mode", "zeros").equals("zeros");
        return c.indexMapped(
                ChannelRelation.IndexMapping.same(1, 0, c.size(0)).withLaw(k -> fills && k != 0 ? Double.NaN : k));
    }
}
