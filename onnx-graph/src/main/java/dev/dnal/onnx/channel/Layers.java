package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;

/** Tells kinds of layers apart. */
final class Layers {
    private Layers() {}

    /** Whether a node is a convolution, transposed or not, with weights of its own. */
    static boolean isConvolution(Node node) {
        return (node.is("Conv") || node.is("ConvTranspose"))
                && node.input(1).initializer().isPresent();
    }

    /** Whether a node multiplies by a matrix of weights of its own. */
    static boolean isMatrixProduct(Node node) {
        return (node.is("Gemm") || node.is("MatMul"))
                && node.input(1).initializer().isPresent();
    }

    /** Whether a node is a convolution whose output channels each read one input channel, of several: one output alone is not that. */
    static boolean isDepthwise(Node node) {
        Shape weights = node.input(1).shape().orElse(Shape.scalar());
        return isConvolution(node) && node.intAttribute("group", 1) > 1 && isOneChannelPerGroup(node, weights);
    }

    private static boolean isOneChannelPerGroup(Node node, Shape weights) {
        return node.is("Conv") ? weights.dim(1).is(1) : weights.dim(0).is(node.intAttribute("group", 1));
    }

    /** Whether each output channel of a node is computed from many input channels. */
    static boolean mixesChannels(Node node) {
        boolean mixes = node.is("Conv") || node.is("ConvTranspose") || node.is("Gemm") || node.is("MatMul");
        return mixes && !isDepthwise(node);
    }
}
