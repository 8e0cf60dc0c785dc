package dev.dnal.tribuo.network;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.graph.Value;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.random.RandomGenerator;

/**
 * The residual networks for small images of He et al., "Deep Residual Learning for Image Recognition" (2015), section 4.2:
 * a 3x3 convolution, three stages of n basic blocks with 1, 2 and 4 times the width, the last two starting at stride 2,
 * global average pooling and a linear layer; depth 6n + 2. Where a block changes the shape, its shortcut has no parameters
 * (option A) unless asked otherwise.
 *
 * <p>Gates sit behind every batch normalisation: after the stem, inside each block, and at the end of each block's
 * residual branch, before the addition; shortcuts have none.
 */
public final class ResNet extends ConfiguredNetwork {
    static final int USUAL_WIDTH = 16;

    private static final int STAGES = 3;

    @Config(mandatory = true, description = "Number of layers with weights: 6n + 2, as 8, 20, 56 or 110.")
    private int depth;

    @Config(description = WIDTH)
    private int width = USUAL_WIDTH;

    @Config(description = "What is added to a block that changes the shape.")
    private Shortcut shortcut = Shortcut.PADDING;

    /** For OLCUT. */
    private ResNet() {}

    /**
     * The network of the paper, 16 channels wide in its first stage.
     *
     * @param depth 6n + 2 with n at least 1
     * @throws IllegalArgumentException if depth is not of that form
     */
    public ResNet(int depth) {
        this(depth, USUAL_WIDTH);
    }

    /**
     * The network at another width.
     *
     * @param depth 6n + 2 with n at least 1
     * @param width channels of the first stage, at least 1
     * @throws IllegalArgumentException if an argument is out of range
     */
    public ResNet(int depth, int width) {
        this(depth, width, Shortcut.PADDING);
    }

    /**
     * The network at another width and with other shortcuts.
     *
     * @param depth 6n + 2 with n at least 1
     * @param width channels of the first stage, at least 1
     * @throws IllegalArgumentException if an argument is out of range
     */
    public ResNet(int depth, int width, Shortcut shortcut) {
        this.width = width;
        this.depth = depth;
        this.shortcut = shortcut;
        check();
    }

    @Override
    protected void check() {
        require(
                "depth",
                depth >= 8 && (depth - 2) % 6 == 0,
                "Depth of a ResNet for small images must be 6n + 2 with n >= 1 (8, 14, 20, ...), found " + depth);
        super.check();
    }

    @Override
    int width() {
        return width;
    }

    @Override
    public NetworkGraph build(ImageShape shape, int numClasses, RandomGenerator rng) {
        NetworkBuilder net = new NetworkBuilder("resnet" + depth, rng);
        Value x = net.conv("conv1", net.images(shape), width(), 3, 1);
        x = net.relu("relu1", net.gatedBatchNorm("bn1", x));
        int blocks = (depth - 2) / (2 * STAGES);
        for (int stage = 0; stage < STAGES; stage++) {
            for (int block = 0; block < blocks; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = basicBlock(net, "layer" + (stage + 1) + "." + block, x, width() << stage, stride);
            }
        }
        return net.finish(net.linear("linear", net.globalAveragePool(x), numClasses));
    }

    private Value basicBlock(NetworkBuilder net, String name, Value x, int channels, int stride) {
        Value y = net.conv(name + ".conv1", x, channels, 3, stride);
        y = net.relu(name + ".relu1", net.gatedBatchNorm(name + ".bn1", y));
        y = net.conv(name + ".conv2", y, channels, 3, 1);
        y = net.gatedBatchNorm(name + ".bn2", y);
        Value added = stride == 1 ? x : shortcut(net, name + ".shortcut", x, channels);
        return net.relu(name + ".relu2", net.add(name + ".add", y, added));
    }

    private Value shortcut(NetworkBuilder net, String name, Value x, int channels) {
        return switch (shortcut) {
            case PADDING -> net.subsamplingShortcut(name, x, channels);
            case PROJECTION -> net.projectionShortcut(name, x, channels, 2);
        };
    }
}
