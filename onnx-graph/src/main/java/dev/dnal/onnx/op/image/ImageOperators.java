package dev.dnal.onnx.op.image;

import dev.dnal.onnx.op.Operator;
import java.util.List;

/** What changes the sizes of images. */
public final class ImageOperators {
    private ImageOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(new DepthToSpace(), new GridSample(), new Resize(), new SpaceToDepth());
    }
}
