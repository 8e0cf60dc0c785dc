package dev.dnal.onnx.lowering.cpu;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.KernelCalls;
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

    /** As the other, without a bias. */
    static Convolution convolution(GraphBuilder b, Value image, Value weights, Shape result) {
        return convolution(b, image, weights, Value.absent(), result);
    }

    /**
     * Begins a convolution of images in blocks.
     *
     * @param weights as the kernels want them
     * @param bias may be absent
     * @param result [N, C, H, W], the nominal shape of what it makes
     */
    static Convolution convolution(GraphBuilder b, Value image, Value weights, Value bias, Shape result) {
        List<Value> inputs = bias.isAbsent() ? List.of(image, weights) : List.of(image, weights, bias);
        Node node = KernelCalls.call(b.graph(), DOMAIN, "Conv", inputs, List.of(image));
        node.output().setType(new TensorType(image.type(), result));
        return new Convolution(node);
    }

    /** A convolution in the making. */
    static final class Convolution {
        private final Node node;

        private Convolution(Node node) {
            this.node = node;
        }

        Convolution strides(long... strides) {
            node.setAttribute("strides", strides);
            return this;
        }

        Convolution dilations(long... dilations) {
            node.setAttribute("dilations", dilations);
            return this;
        }

        Convolution pads(long... pads) {
            node.setAttribute("pads", pads);
            return this;
        }

        Convolution group(long group) {
            node.setAttribute("group", new Attribute.IntValue(group));
            return this;
        }

        Value output() {
            return node.output();
        }
    }
}
