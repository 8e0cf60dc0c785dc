package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;

/**
 * Images whose channels lie in blocks, as ONNX Runtime's fast convolutions on the CPU want them, and the ways in and out. An
 * image [N, C, H, W] then lies as [N, C / b, H, W, b] for blocks of b channels, under the same nominal shape.
 */
public final class Blocks {
    /** Domain of the operators of ONNX Runtime that work on them. */
    static final String DOMAIN = "com.microsoft.nchwc";

    private Blocks() {}

    /** An image [N, C, H, W], FLOAT, C a multiple of the block size, brought to blocks. */
    public static Value enter(GraphBuilder b, Value image) {
        return KernelCalls.call(b.graph(), DOMAIN, "ReorderInput", List.of(image), List.of(image))
                .output();
    }

    /** An image in blocks, brought back. */
    static Value leave(GraphBuilder b, Value blocked) {
        Node reorder = KernelCalls.call(b.graph(), DOMAIN, "ReorderOutput", List.of(blocked), List.of(blocked));
        reorder.setAttribute(
                "channels", new Attribute.IntValue(blocked.requireShape().size(1)));
        return reorder.output();
    }
}
