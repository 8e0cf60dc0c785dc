package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.op.internal.rule.ResizedAxis;
import dev.dnal.onnx.pass.Pass;
import java.util.Arrays;
import java.util.Optional;

/**
 * Puts scales in the place of sizes that a Resize is given, where shape inference knows them but for those that the input has at the same
 * place. Sizes name the number of images and of channels, so that with them neither could change any more; and computed ones read
 * the shape of what is resized.
 *
 * <p>Requires: typed values.<br>
 * Ensures: the same function.
 */
final class ResizeScales implements Pass {
    private static final int SCALES = 2;
    private static final int SIZES = 3;

    @Override
    public boolean apply(Graph graph) {
        boolean changed = false;
        for (Node node : graph.nodes()) {
            if (node.is("Resize") && node.hasInput(SIZES)) {
                Optional<float[]> scales = scales(node);
                scales.ifPresent(found -> {
                    String name = graph.freshName(node.output().name() + "/scales");
                    node.truncateInputs(SIZES);
                    node.setInput(SCALES, graph.addInitializer(name, Tensor.of(found, found.length)));
                });
                changed |= scales.isPresent();
            }
        }
        return changed;
    }

    private static Optional<float[]> scales(Node node) {
        Optional<Shape> before = node.input(0).shape();
        Optional<Shape> after = node.output().shape();
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        float[] scales = new float[before.get().rank()];
        for (int axis = 0; axis < scales.length; axis++) {
            scales[axis] = scale(node, before.get().dim(axis), after.get().dim(axis));
            if (Float.isNaN(scales[axis])) {
                return Optional.empty();
            }
        }
        return Optional.of(scales);
    }

    /** The scale that does the same, or NaN. */
    private static float scale(Node node, Dim before, Dim after) {
        if (before.surelyEquals(after)) {
            return 1;
        }
        if (!before.isFixed() || !after.isFixed() || before.is(0) || after.is(0)) {
            return Float.NaN;
        }
        float ratio = (float) after.size() / before.size();
        float scale = scale(before.size(), after.size());
        boolean same = ratio == scale
                || !ResizedAxis.isNearest(node)
                || Arrays.equals(picks(node, before, after, ratio), picks(node, before, after, scale));
        return same ? scale : Float.NaN;
    }

    private static int[] picks(Node node, Dim before, Dim after, float scale) {
        return ResizedAxis.ofWhole(node, Math.toIntExact(before.size()), Math.toIntExact(after.size()), scale)
                .picks();
    }

    /** The ratio of two sizes, or the next number above it if the ratio is rounded so that it would not give the size. */
    static float scale(long before, long after) {
        float ratio = (float) after / before;
        return ResizedAxis.scaled(before, ratio) == after ? ratio : Math.nextUp(ratio);
    }
}
