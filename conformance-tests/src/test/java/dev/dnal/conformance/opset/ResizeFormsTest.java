package dev.dnal.conformance.opset;

import dev.dnal.onnx.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Resize in all its forms, and Upsample, held against ONNX Runtime. */
class ResizeFormsTest {
    private static final long[] IMAGE = {1, 2, 5, 7};
    private static final Object NONE = new Object();

    static List<NodeForm> forms() {
        List<NodeForm> forms = new ArrayList<>();
        for (String coordinates : List.of("half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners")) {
            for (float[] scale : new float[][] {{2, 2}, {0.5f, 3}, {1.3f, 0.7f}, {0.2f, 1.75f}}) {
                for (String nearest : List.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")) {
                    forms.add(scaled(13, "nearest", coordinates, scale).with("nearest_mode", nearest));
                }
                forms.add(scaled(13, "linear", coordinates, scale));
                forms.add(scaled(13, "cubic", coordinates, scale));
                forms.add(scaled(13, "cubic", coordinates, scale)
                        .with("exclude_outside", 1)
                        .with("cubic_coeff_a", -0.5f));
            }
            for (String mode : List.of("nearest", "linear", "cubic")) {
                forms.add(sized(13, mode, coordinates, 3, 10));
                forms.add(sized(13, mode, coordinates, 13, 1));
            }
        }
        forms.add(new NodeForm(
                        "cropped",
                        13,
                        "Resize",
                        IMAGE,
                        floats(0, 0, 0.2f, -0.25f, 1, 1, 0.8f, 1.25f),
                        NONE,
                        longs(1, 2, 6, 4))
                .with("mode", "linear")
                .with("coordinate_transformation_mode", "tf_crop_and_resize")
                .with("extrapolation_value", 3f));
        forms.add(new NodeForm("roi and scales empty", 11, "Resize", IMAGE, floats(), floats(), longs(1, 2, 10, 14)));
        forms.add(new NodeForm("for TensorFlow", 11, "Resize", IMAGE, floats(), floats(1, 1, 0.6f, 1.5f))
                .with("coordinate_transformation_mode", "tf_half_pixel_for_nn")
                .with("nearest_mode", "floor"));
        for (float[] scale : new float[][] {{2, 3}, {1.3f, 1}}) {
            for (String mode : List.of("nearest", "linear")) {
                forms.add(new NodeForm(
                                "Upsample " + mode + " by " + scale[0],
                                9,
                                "Upsample",
                                IMAGE,
                                floats(1, 1, scale[0], scale[1]))
                        .with("mode", mode));
                forms.add(new NodeForm("Upsample " + mode + " by " + scale[0], 8, "Upsample", IMAGE)
                        .with("mode", mode)
                        .with("scales", List.of(1f, 1f, scale[0], scale[1])));
                forms.add(new NodeForm(
                                "up " + mode + " by " + scale[0], 10, "Resize", IMAGE, floats(1, 1, scale[0], scale[1]))
                        .with("mode", mode));
            }
        }
        for (String mode : List.of("nearest", "linear")) {
            forms.add(new NodeForm("down " + mode, 10, "Resize", IMAGE, floats(1, 1, 0.6f, 0.5f)).with("mode", mode));
        }
        forms.add(new NodeForm("scales of axes", 18, "Resize", IMAGE, NONE, floats(2, 1.5f))
                .with("axes", new long[] {3, 2}));
        forms.add(new NodeForm("sizes of axes", 18, "Resize", IMAGE, NONE, NONE, longs(9, 11))
                .with("mode", "linear")
                .with("axes", new long[] {2, 3}));
        forms.add(new NodeForm("sizes kept in ratio", 18, "Resize", IMAGE, NONE, NONE, longs(10, 21))
                .with("mode", "linear")
                .with("axes", new long[] {2, 3})
                .with("keep_aspect_ratio_policy", "not_larger"));
        forms.add(new NodeForm("no filter to enlarge", 18, "Resize", IMAGE, NONE, floats(1, 1, 2, 1.5f))
                .with("mode", "linear")
                .with("antialias", 1));
        forms.add(new NodeForm("symmetric", 19, "Resize", IMAGE, NONE, floats(1, 1, 2, 3))
                .with("mode", "linear")
                .with("coordinate_transformation_mode", "half_pixel_symmetric"));
        return forms;
    }

    private static NodeForm scaled(long opset, String mode, String coordinates, float... scale) {
        return new NodeForm(
                        mode + " " + coordinates + " by " + scale[0],
                        opset,
                        "Resize",
                        IMAGE,
                        NONE,
                        floats(1, 1, scale[0], scale[1]))
                .with("mode", mode)
                .with("coordinate_transformation_mode", coordinates);
    }

    private static NodeForm sized(long opset, String mode, String coordinates, long... size) {
        return new NodeForm(
                        mode + " " + coordinates + " to " + size[0],
                        opset,
                        "Resize",
                        IMAGE,
                        NONE,
                        NONE,
                        longs(1, 2, size[0], size[1]))
                .with("mode", mode)
                .with("coordinate_transformation_mode", coordinates);
    }

    private static Tensor floats(float... values) {
        return Tensor.of(values, values.length);
    }

    private static Tensor longs(long... values) {
        return Tensor.vector(values);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void theCanonicalFormComputesTheSame(NodeForm form) {
        form.check();
    }
}
