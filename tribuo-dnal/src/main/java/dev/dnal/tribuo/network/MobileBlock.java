package dev.dnal.tribuo.network;

import dev.dnal.onnx.graph.Value;

/**
 * The branch of Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018): a 1x1 convolution to more
 * channels, a depthwise one, and a 1x1 convolution to few again, which no activation follows.
 *
 * <p>Gates sit behind the batch normalisations of the depthwise convolution and of the projection. The channels of the expanding
 * convolution are those of the depthwise one.
 *
 * @param kernel side of the depthwise convolution's window
 * @param expansion how many channels there are inside for each channel of the input
 */
record MobileBlock(int kernel, int expansion) {
    /**
     * Adds the branch to a network.
     *
     * @param name what the names of its layers begin with
     */
    Value apply(NetworkBuilder net, String name, Value x, int outputs, int stride) {
        Value y = net.conv(name + ".expand.conv", x, expansion * NetworkBuilder.channels(x), 1, 1);
        y = net.relu6(name + ".expand.relu", net.batchNorm(name + ".expand.bn", y));
        return withoutExpansion(net, name, y, kernel, outputs, stride);
    }

    /** Adds the branch without its first convolution, for inputs that are not to be expanded. */
    static Value withoutExpansion(NetworkBuilder net, String name, Value x, int kernel, int outputs, int stride) {
        Value y = net.depthwiseConv(name + ".depthwise.conv", x, kernel, stride);
        y = net.relu6(name + ".depthwise.relu", net.gatedBatchNorm(name + ".depthwise.bn", y));
        y = net.conv(name + ".project.conv", y, outputs, 1, 1);
        return net.gatedBatchNorm(name + ".project.bn", y);
    }
}
