package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.constant.Constants;
import dev.dnal.onnx.op.internal.rule.ResizedAxis;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Resize and what came before it in the form of opset 17; see {@link OpsetNormalisation}. */
final class ResizeForms {
    private static final int ROI = 1;
    private static final int SCALES = 2;
    private static final int SIZES = 3;

    private ResizeForms() {}

    /** Case 18: scales as an attribute to opset 8, as input 1 in 9. */
    static void upsample(Graph graph, Node node) {
        Value scales = node.attributes().get("scales") instanceof Attribute.FloatList list
                ? constant(graph, node, floats(list))
                : required(node);
        Value resized = new GraphBuilder(graph)
                .call("Resize", node.input(0), Value.absent(), scales)
                .named(node.name())
                .attribute("mode", node.textAttribute("mode", "nearest"))
                .attribute("coordinate_transformation_mode", "asymmetric")
                .attribute("nearest_mode", "floor")
                .output();
        Replacement.of(graph, node, List.of(resized));
    }

    private static Value required(Node node) {
        if (!node.hasInput(1)) {
            throw new GraphException(node, "expected scales, one for each axis, and found none");
        }
        return node.input(1);
    }

    private static float[] floats(Attribute.FloatList list) {
        float[] values = new float[list.values().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.values().get(i);
        }
        return values;
    }

    /** Case 19, opset 10: places are asymmetric; the nearest element is the one below when more, the one above when fewer are made. */
    static void unsaid(Graph graph, Node node) {
        Value scales = required(node);
        boolean nearest = ResizedAxis.isNearest(node);
        float[] known = Constants.of(scales).map(Tensor::floats).orElse(new float[0]);
        boolean grows = false;
        boolean shrinks = false;
        for (float scale : known) {
            grows |= scale > 1;
            shrinks |= scale < 1;
        }
        if (nearest && (known.length == 0 || (grows && shrinks))) {
            throw new GraphException(
                    node,
                    "expected constant scales of at least 1, or of at most 1, for the nearest element in opset 10; found "
                            + (known.length == 0 ? "computed ones" : Arrays.toString(known))
                            + ": export the model with opset 11 or later");
        }
        node.setInput(SCALES, scales);
        node.setInput(ROI, Value.absent());
        node.setAttribute("coordinate_transformation_mode", new Attribute.TextValue("asymmetric"));
        node.setAttribute("nearest_mode", new Attribute.TextValue(shrinks ? "ceil" : "floor"));
    }

    /** Case 19: roi only where it is used, and scales or sizes only where they say something. */
    static void withoutEmptyInputs(Graph graph, Node node) {
        for (int i = ROI; i <= SIZES; i++) {
            boolean unused = i == ROI && !ResizedAxis.crops(node);
            if (node.hasInput(i) && (unused || isEmpty(node.input(i)))) {
                node.setInput(i, Value.absent());
            }
        }
        if (coordinates(node).equals("tf_half_pixel_for_nn")) {
            // floor((o + 1/2) / scale) is (o + 1/2) / scale - 1/2 rounded, halves upwards.
            if (!ResizedAxis.isNearest(node)
                    || !node.textAttribute("nearest_mode", "").equals("floor")) {
                throw new GraphException(
                        node,
                        "coordinates tf_half_pixel_for_nn are supported with the nearest element by floor; export the model with"
                                + " half_pixel");
            }
            node.setAttribute("coordinate_transformation_mode", new Attribute.TextValue("half_pixel"));
            node.setAttribute("nearest_mode", new Attribute.TextValue("round_prefer_ceil"));
        }
    }

    private static boolean isEmpty(Value value) {
        return value.shape()
                .filter(shape -> shape.rank() == 1 && shape.dim(0).is(0))
                .isPresent();
    }

    private static String coordinates(Node node) {
        return node.textAttribute("coordinate_transformation_mode", "half_pixel");
    }

    /**
     * Case 19, from opset 18: scales or sizes of some axes become those of all, sizes that keep the ratio of width to height become
     * these sizes, and what opset 17 can't say is refused: a filter before the image shrinks, and from 19 on coordinates that stay symmetric
     * where a scale gives no whole size.
     */
    static void ofSomeAxes(Graph graph, Node node) {
        Shape shape = node.input(0)
                .shape()
                .orElseThrow(() -> new GraphException(node, "the shape of its input is not known"));
        boolean bySizes = node.hasInput(SIZES) && !isEmpty(node.input(SIZES));
        if (node.hasAttribute("axes") || !isStretch(node)) {
            spread(graph, node, shape, bySizes);
        }
        requireNoFilter(node, shape);
        requireSymmetry(node, shape);
        node.removeAttribute("axes");
        node.removeAttribute("antialias");
        node.removeAttribute("keep_aspect_ratio_policy");
    }

    private static boolean isStretch(Node node) {
        return node.textAttribute("keep_aspect_ratio_policy", "stretch").equals("stretch");
    }

    /** Writes what is said of some axes as scales of all. */
    private static void spread(Graph graph, Node node, Shape shape, boolean bySizes) {
        long[] axes = node.intsAttribute("axes")
                .orElse(LongStream.range(0, shape.rank()).toArray());
        if (ResizedAxis.crops(node)) {
            throw new GraphException(node, "a part of some axes only is not supported; expected roi for all axes");
        }
        float[] scales = new float[shape.rank()];
        Arrays.fill(scales, 1);
        float[] given = bySizes ? ratios(node, shape, axes) : scales(node).orElseThrow(() -> computed(node));
        if (given.length != axes.length) {
            throw new GraphException(
                    node, "expected one scale for each of " + axes.length + " axes, found " + given.length);
        }
        for (int i = 0; i < axes.length; i++) {
            scales[axis(node, shape, axes[i])] = given[i];
        }
        node.setInput(SCALES, constant(graph, node, scales));
        node.setInput(SIZES, Value.absent());
    }

    private static GraphException computed(Node node) {
        return new GraphException(
                node,
                "scales or sizes of some axes must be constant, with fixed sizes of the input; export the model with"
                        + " opset " + Operators.OPSET);
    }

    private static Optional<float[]> scales(Node node) {
        return node.hasInput(SCALES) ? Constants.of(node.input(SCALES)).map(Tensor::floats) : Optional.empty();
    }

    private static int axis(Node node, Shape shape, long axis) {
        long positive = axis < 0 ? axis + shape.rank() : axis;
        if (positive < 0 || positive >= shape.rank()) {
            throw new GraphException(node, "axes must be in the range of shape " + shape + ", found " + axis);
        }
        return (int) positive;
    }

    /** The scales along axes of fixed sizes that give the sizes named, or those that keep the ratio of the sizes. */
    private static float[] ratios(Node node, Shape shape, long[] axes) {
        long[] sizes = Constants.of(node.input(SIZES)).map(Tensor::longs).orElseThrow(() -> computed(node));
        if (sizes.length != axes.length) {
            throw new GraphException(
                    node, "expected one size for each of " + axes.length + " axes, found " + sizes.length);
        }
        float[] ratios = new float[axes.length];
        for (int i = 0; i < axes.length; i++) {
            ratios[i] = ResizeScales.scale(fixedSize(node, shape, axes[i]), sizes[i]);
        }
        if (isStretch(node)) {
            return ratios;
        }
        boolean larger = node.textAttribute("keep_aspect_ratio_policy", "").equals("not_smaller");
        float common = ratios[0];
        for (float ratio : ratios) {
            common = larger ? Math.max(common, ratio) : Math.min(common, ratio);
        }
        for (long axis : axes) {
            long before = fixedSize(node, shape, axis);
            if (Math.round((double) before * common) != ResizedAxis.scaled(before, common)) {
                throw new GraphException(
                        node,
                        "a ratio of width to height that is kept is supported where the scale makes whole sizes; found "
                                + common + " times " + before);
            }
        }
        Arrays.fill(ratios, common);
        return ratios;
    }

    private static long fixedSize(Node node, Shape shape, long axis) {
        Dim dim = shape.dim(axis(node, shape, axis));
        if (!dim.isFixed() || dim.is(0)) {
            throw computed(node);
        }
        return dim.size();
    }

    private static void requireNoFilter(Node node, Shape shape) {
        if (node.intAttribute("antialias", 0) == 0 || ResizedAxis.isNearest(node)) {
            return;
        }
        float[] scales = allScales(node, shape);
        for (float scale : scales) {
            if (!(scale >= 1)) {
                throw new GraphException(
                        node,
                        "antialias=1 is not supported where the image shrinks, or may; expected 0: export the model without it");
            }
        }
    }

    private static void requireSymmetry(Node node, Shape shape) {
        if (!coordinates(node).equals("half_pixel_symmetric")) {
            return;
        }
        float[] scales = allScales(node, shape);
        for (int axis = 0; axis < scales.length; axis++) {
            boolean whole = node.hasInput(SIZES)
                    || scales[axis] == 1
                    || (shape.dim(axis).isFixed() && shape.size(axis) * scales[axis] % 1 == 0);
            if (!whole) {
                throw new GraphException(
                        node,
                        "coordinates half_pixel_symmetric are supported where scales make whole sizes; found "
                                + scales[axis] + " times " + shape.dim(axis));
            }
        }
        // Where sizes are whole, both are the same.
        node.setAttribute("coordinate_transformation_mode", new Attribute.TextValue("half_pixel"));
    }

    /** The scales of all axes, NaN where they are not known. */
    private static float[] allScales(Node node, Shape shape) {
        float[] scales = new float[shape.rank()];
        Arrays.fill(scales, Float.NaN);
        if (node.hasInput(SIZES) && !isEmpty(node.input(SIZES))) {
            Optional<long[]> sizes = Constants.of(node.input(SIZES)).map(Tensor::longs);
            for (int axis = 0; axis < scales.length && sizes.isPresent(); axis++) {
                scales[axis] = shape.dim(axis).isFixed() ? (float) sizes.get()[axis] / shape.size(axis) : Float.NaN;
            }
            return scales;
        }
        return scales(node).filter(given -> given.length == scales.length).orElse(scales);
    }

    private static Value constant(Graph graph, Node node, float[] scales) {
        return graph.addInitializer(
                graph.freshName(node.output().name() + "/scales"), Tensor.of(scales, scales.length));
    }
}
