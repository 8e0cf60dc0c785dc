package dev.dnal.onnx.op.internal.rule;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Geometry of a window that slides over the spatial axes of an image [N, C, spatial...], as that of convolutions and pools.
 *
 * @param axes the spatial axes, outermost first
 */
public record SlidingWindow(List<Axis> axes) {
    private static final long OPEN = -1;

    /** The attributes that convolutions and pools share. */
    public static final Signature ATTRIBUTES = Signature.of()
            .text("auto_pad", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")
            .counts("kernel_shape", 1)
            .counts("strides", 1)
            .counts("pads", 0);

    /**
     * The window along one axis. Position {@code o} of the output sees input elements
     * {@code o * stride + t * dilation - padBegin} for {@code t} from 0 to {@code kernel - 1}.
     *
     * @param input size of the image
     * @param kernel elements in the window
     * @param stride elements from one window to the next
     * @param dilation elements from one element in the window to the next
     * @param padBegin elements added before the image; -1 if it depends on a size that is open
     * @param padEnd elements added behind the image; -1 if it depends on a size that is open
     * @param ceil whether a last window counts that reaches beyond the padded image
     */
    public record Axis(Dim input, long kernel, long stride, long dilation, long padBegin, long padEnd, boolean ceil) {
        /** Elements from the first to the last element in the window, inclusive. */
        public long extent() {
            return dilation * (kernel - 1) + 1;
        }

        /** Number of windows; below 1 if the window is larger than the padded image. */
        public Dim output() {
            if (padBegin == OPEN) {
                return Dim.any();
            }
            long spare = padBegin + padEnd - extent();
            if (!input.isFixed()) {
                return stride == 1 && spare == -1 ? input : Dim.any();
            }
            long room = input.size() + spare;
            if (room < 0) {
                return Dim.of(ceil && room > -stride ? 1 : 0);
            }
            long windows = room / stride + 1;
            boolean another = ceil && room % stride != 0 && windows * stride < input.size() + padBegin;
            return Dim.of(another ? windows + 1 : windows);
        }

        /** Elements behind the image that the windows reach: {@link #padEnd}, or more in ceil mode. */
        public long reach() {
            if (!ceil) {
                return padEnd;
            }
            long lastStart = (output().size() - 1) * stride;
            return Math.max(padEnd, lastStart + extent() - padBegin - input.size());
        }

        /** Whether the windows are the elements of the image, one by one. */
        boolean isIdentity() {
            return kernel == 1 && stride == 1 && padBegin == 0 && padEnd == 0;
        }
    }

    /** Copies the list. */
    public SlidingWindow {
        axes = List.copyOf(axes);
    }

    /**
     * The window of a convolution, forward or one of its gradients.
     *
     * @param node holds the attributes
     * @param x shape of the convolution's input, [N, C, spatial...]
     * @param w shape of its weights, [K, C / group, kernel...]
     * @throws GraphException if the attributes don't fit the shapes
     */
    public static SlidingWindow ofConvolution(Node node, Shape x, Shape w) {
        return new Reader(node, x, kernelOf(node, w)).read();
    }

    /**
     * The window of a pool.
     *
     * @param node holds the attributes
     * @param x shape of its input, [N, C, spatial...]
     * @throws GraphException if the attributes don't fit the shape
     */
    public static SlidingWindow ofPool(Node node, Shape x) {
        long[] kernel = node.intsAttribute("kernel_shape")
                .orElseThrow(() -> new GraphException(node, "attribute 'kernel_shape' is missing"));
        return new Reader(node, x, kernel).read();
    }

    /**
     * The window of the convolution that a ConvTranspose is the transpose of: its image is what the ConvTranspose makes.
     *
     * @param x shape of the input of the ConvTranspose, [N, C, spatial...]
     * @param w shape of its weights, [C, K / group, kernel...]
     * @throws GraphException if the attributes don't fit the shapes
     */
    public static SlidingWindow ofTransposed(Node node, Shape x, Shape w) {
        return new Reader(node, x, kernelOf(node, w)).readTransposed();
    }

    private static long[] kernelOf(Node node, Shape w) {
        long[] kernel = new long[w.rank() - 2];
        for (int i = 0; i < kernel.length; i++) {
            if (!w.dim(i + 2).isFixed()) {
                throw new GraphException(node, "weights must have a fixed kernel size, found " + w);
            }
            kernel[i] = w.size(i + 2);
        }
        node.intsAttribute("kernel_shape").ifPresent(declared -> {
            if (!Arrays.equals(declared, kernel)) {
                throw new GraphException(
                        node,
                        "attribute 'kernel_shape' must be that of the weights " + w + ", found "
                                + Arrays.toString(declared));
            }
        });
        return kernel;
    }

    /** Number of windows along each axis. */
    public List<Dim> outputs() {
        return axes.stream().map(Axis::output).toList();
    }

    /**
     * Number of windows over one channel of one image.
     *
     * @throws IllegalStateException if a spatial size is open
     */
    public long positions() {
        return new Shape(outputs()).elements();
    }

    /** Number of elements in the window. */
    public long kernelElements() {
        return Shape.elements(kernel());
    }

    /** Elements in the window along each axis. */
    public long[] kernel() {
        return each(Axis::kernel);
    }

    /** Elements from one window to the next along each axis. */
    public long[] strides() {
        return each(Axis::stride);
    }

    /** Elements from one element in the window to the next along each axis. */
    public long[] dilations() {
        return each(Axis::dilation);
    }

    /**
     * Padding in ONNX's order: before the image along each axis, then behind it along each axis.
     *
     * @throws IllegalStateException if it depends on a spatial size that is open
     */
    public long[] pads() {
        return pads(Axis::padEnd);
    }

    /** As {@link #pads}, but large enough for the last window in ceil mode, for which spatial sizes must be fixed. */
    public long[] reachingPads() {
        return pads(Axis::reach);
    }

    private long[] pads(ToLongFunction<Axis> end) {
        if (axes.stream().anyMatch(axis -> axis.padBegin() == OPEN)) {
            throw new IllegalStateException("Padding by auto_pad at a stride above 1 needs fixed spatial sizes");
        }
        long[] pads = Arrays.copyOf(each(Axis::padBegin), 2 * axes.size());
        System.arraycopy(each(end), 0, pads, axes.size(), axes.size());
        return pads;
    }

    private long[] each(ToLongFunction<Axis> what) {
        return axes.stream().mapToLong(what).toArray();
    }

    /** Whether the windows are the elements of the image, one by one, as in a 1 x 1 convolution at stride 1. */
    public boolean isIdentity() {
        return axes.stream().allMatch(Axis::isIdentity);
    }

    /** Whether nothing is added around the image, and no window reaches beyond it. */
    public boolean isUnpadded() {
        return axes.stream().allMatch(axis -> axis.padBegin() == 0 && axis.padEnd() == 0 && !axis.ceil());
    }

    /** Whether all strides are 1. */
    public boolean hasUnitStrides() {
        return axes.stream().allMatch(axis -> axis.stride() == 1);
    }

    /** Writes the geometry into a call of a convolution, with explicit padding. */
    public GraphBuilder.Call writeTo(GraphBuilder.Call call) {
        return call.attribute("kernel_shape", kernel())
                .attribute("strides", strides())
                .attribute("dilations", dilations())
                .attribute("pads", pads());
    }

    /** The shape of what a node with this window makes. */
    public Shape outputShape(Dim batch, Dim channels) {
        List<Dim> dims = new ArrayList<>(List.of(batch, channels));
        dims.addAll(outputs());
        return new Shape(dims);
    }

    /** Checks that there is at least one window along each axis. */
    public SlidingWindow requireWindows(Inference in) {
        for (Axis axis : axes) {
            if (axis.output().is(0)) {
                throw in.error("the window spans " + axis.extent() + " elements, more than the padded image has: "
                        + axis.input() + " + " + axis.padBegin() + " + " + axis.padEnd());
            }
        }
        return this;
    }

    /** Reads the attributes that convolutions and pools share. */
    private static final class Reader {
        private final Node node;
        private final Shape x;
        private final long[] kernel;
        private final long[] strides;
        private final long[] dilations;
        private final long[] pads;
        private final String autoPad;
        private final boolean ceil;

        Reader(Node node, Shape x, long[] kernel) {
            this.node = node;
            this.x = x;
            this.kernel = kernel;
            int rank = x.rank() - 2;
            if (rank < 1 || kernel.length != rank) {
                throw new GraphException(
                        node,
                        "a kernel of " + kernel.length + " axes needs an image [N, C, ...] of as many spatial axes,"
                                + " found " + x);
            }
            strides = ints("strides", rank, 1);
            dilations = ints("dilations", rank, 1);
            pads = ints("pads", 2 * rank, 0);
            autoPad = node.textAttribute("auto_pad", "NOTSET");
            ceil = node.intAttribute("ceil_mode", 0) != 0;
        }

        private long[] ints(String attribute, int count, long otherwise) {
            long[] all = new long[count];
            Arrays.fill(all, otherwise);
            long[] values = node.intsAttribute(attribute).orElse(all);
            if (values.length != count) {
                throw new GraphException(
                        node, "attribute '" + attribute + "' must have " + count + " elements, found " + values.length);
            }
            return values;
        }

        SlidingWindow read() {
            List<Axis> axes = new ArrayList<>();
            for (int i = 0; i < kernel.length; i++) {
                axes.add(
                        switch (autoPad) {
                            case "NOTSET" -> axis(i, pads[i], pads[kernel.length + i]);
                            case "VALID" -> axis(i, 0, 0);
                            default -> same(i);
                        });
            }
            return new SlidingWindow(axes);
        }

        private Axis axis(int i, long begin, long end) {
            return new Axis(x.dim(i + 2), kernel[i], strides[i], dilations[i], begin, end, ceil);
        }

        /** As many windows as there are strides in the image, the last one begun included. */
        private Axis same(int i) {
            long extent = axis(i, 0, 0).extent();
            Dim input = x.dim(i + 2);
            if (!input.isFixed() && strides[i] > 1) {
                return axis(i, OPEN, OPEN);
            }
            // At stride 1 every size leads to the same padding.
            long size = input.isFixed() ? input.size() : 1;
            long windows = (size + strides[i] - 1) / strides[i];
            long total = Math.max(0, (windows - 1) * strides[i] + extent - size);
            long less = total / 2;
            return autoPad.equals("SAME_UPPER") ? axis(i, less, total - less) : axis(i, total - less, less);
        }

        SlidingWindow readTransposed() {
            int rank = kernel.length;
            long[] extra = ints("output_padding", rank, 0);
            long[] wanted = node.intsAttribute("output_shape").orElse(new long[0]);
            if (wanted.length != 0 && wanted.length != rank) {
                throw new GraphException(
                        node,
                        "attribute 'output_shape' must have " + rank + " elements, one for each spatial axis, found "
                                + wanted.length);
            }
            List<Axis> axes = new ArrayList<>();
            for (int i = 0; i < rank; i++) {
                axes.add(transposed(i, extra[i], wanted));
            }
            return new SlidingWindow(axes);
        }

        private Axis transposed(int i, long extra, long[] wanted) {
            long extent = axis(i, 0, 0).extent();
            if (!x.dim(i + 2).isFixed()) {
                return new Axis(Dim.any(), kernel[i], strides[i], dilations[i], OPEN, OPEN, false);
            }
            long unpadded = strides[i] * (x.size(i + 2) - 1) + extra + extent;
            boolean same = autoPad.startsWith("SAME_");
            long begin;
            long end;
            if (wanted.length > 0 || same) {
                long size = wanted.length > 0 ? wanted[i] : x.size(i + 2) * strides[i];
                long total = Math.max(0, unpadded - size);
                long less = total / 2;
                begin = autoPad.equals("SAME_UPPER") ? less : total - less;
                end = total - begin;
                unpadded = size + total;
            } else {
                boolean explicit = autoPad.equals("NOTSET");
                begin = explicit ? pads[i] : 0;
                end = explicit ? pads[kernel.length + i] : 0;
            }
            long output = unpadded - begin - end;
            if (output < 1) {
                throw new GraphException(node, "would make an image of size " + output + " along spatial axis " + i);
            }
            return new Axis(Dim.of(output), kernel[i], strides[i], dilations[i], begin, end, false);
        }
    }
}
