package dev.dnal.onnx.op.shape;

import dev.dnal.onnx.op.Operator;
import java.util.List;

/** Elements in other places and shapes. */
public final class ShapeOperators {
    private ShapeOperators() {}

    /** All operators of this family. */
    public static List<Operator> all() {
        return List.of(
                new Concat(),
                new Constant(),
                new ConstantOfShape(),
                new Expand(),
                new EyeLike(),
                new Flatten(),
                new Gather(),
                new Identity(),
                new OneHot(),
                new Pad(),
                new Range(),
                new Reshape(),
                new ShapeOf(),
                new Size(),
                new Slice(),
                new Split(),
                new Squeeze(),
                new Tile(),
                new Transpose(),
                new Unsqueeze());
    }
}
