package dev.dnal.tribuo.network;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.graph.Value;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The residual networks for ImageNet of He et al., "Deep Residual Learning for Image Recognition" (2015), table 1: four stages
 * of 1, 2, 4 and 8 times the width, of basic blocks (18 and 34 layers) or of bottlenecks with four times as many outputs
 * (50 layers). Bottlenecks shrink the image in their 3x3 convolution, as most implementations do, and not in their first.
 * Where a block changes the shape, its shortcut is a convolution (option B).
 *
 * <p>Laid out for large images, a 7x7 convolution and max pooling make them four times smaller at the start; for small ones,
 * there is a 3x3 convolution that keeps the size. Gates sit behind every batch normalisation but those of shortcuts.
 */
public final class ImageNetResNet extends ConfiguredNetwork {
    static final int USUAL_WIDTH = 64;

    /** How many outputs a bottleneck has for each channel inside. */
    private static final int EXPANSION = 4;

    /** Blocks of each stage, for each depth. */
    private static final Map<Integer, List<Integer>> BLOCKS =
            Map.of(18, List.of(2, 2, 2, 2), 34, List.of(3, 4, 6, 3), 50, List.of(3, 4, 6, 3));

    @Config(mandatory = true, description = "Number of layers with weights: 18, 34 or 50.")
    private int depth;

    @Config(description = "The size of images that the network is laid out for.")
    private ImageScale scale = ImageScale.LARGE;

    @Config(description = WIDTH)
    private int width = USUAL_WIDTH;

    /** For OLCUT. */
    private ImageNetResNet() {}

    /**
     * The network with 64 channels in its first convolution.
     *
     * @param depth 18, 34 or 50
     * @throws IllegalArgumentException if depth is another
     */
    public ImageNetResNet(int depth, ImageScale scale) {
        this(depth, scale, USUAL_WIDTH);
    }

    /**
     * The network at another width.
     *
     * @param depth 18, 34 or 50
     * @param width channels of the first convolution, at least 1
     * @throws IllegalArgumentException if an argument is out of range
     */
    public ImageNetResNet(int depth, ImageScale scale, int width) {
        this.width = width;
        this.depth = depth;
        this.scale = scale;
        check();
    }

    @Override
    protected void check() {
        require(
                "depth",
                BLOCKS.containsKey(depth),
                "Depth of a ResNet for ImageNet must be 18, 34 or 50, found " + depth);
        super.check();
    }

    @Override
    int width() {
        return width;
    }

    @Override
    public NetworkGraph build(ImageShape shape, int numClasses, RandomGenerator rng) {
        NetworkBuilder net = new NetworkBuilder("resnet" + depth, rng);
        Value x = stem(net, net.images(shape));
        List<Integer> blocks = Objects.requireNonNull(BLOCKS.get(depth));
        for (int stage = 0; stage < blocks.size(); stage++) {
            for (int block = 0; block < blocks.get(stage); block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = block(net, "layer" + (stage + 1) + "." + block, x, width() << stage, stride);
            }
        }
        return net.finish(net.linear("fc", net.globalAveragePool(x), numClasses));
    }

    private Value stem(NetworkBuilder net, Value images) {
        boolean large = scale == ImageScale.LARGE;
        Value x = net.conv("conv1", images, width(), large ? 7 : 3, large ? 2 : 1);
        x = net.relu("relu1", net.gatedBatchNorm("bn1", x));
        return large ? net.overlappingMaxPool("maxpool", x) : x;
    }

    private Value block(NetworkBuilder net, String name, Value x, int channels, int stride) {
        Value y = depth < 50 ? basic(net, name, x, channels, stride) : bottleneck(net, name, x, channels, stride);
        Value shortcut = x;
        if (stride > 1 || NetworkBuilder.channels(x) != NetworkBuilder.channels(y)) {
            shortcut = net.projectionShortcut(name + ".downsample", x, NetworkBuilder.channels(y), stride);
        }
        return net.relu(name + ".relu", net.add(name + ".add", y, shortcut));
    }

    private static Value basic(NetworkBuilder net, String name, Value x, int channels, int stride) {
        Value y = net.conv(name + ".conv1", x, channels, 3, stride);
        y = net.relu(name + ".relu1", net.gatedBatchNorm(name + ".bn1", y));
        y = net.conv(name + ".conv2", y, channels, 3, 1);
        return net.gatedBatchNorm(name + ".bn2", y);
    }

    private static Value bottleneck(NetworkBuilder net, String name, Value x, int channels, int stride) {
        Value y = net.conv(name + ".conv1", x, channels, 1, 1);
        y = net.relu(name + ".relu1", net.gatedBatchNorm(name + ".bn1", y));
        y = net.conv(name + ".conv2", y, channels, 3, stride);
        y = net.relu(name + ".relu2", net.gatedBatchNorm(name + ".bn2", y));
        y = net.conv(name + ".conv3", y, EXPANSION * channels, 1, 1);
        return net.gatedBatchNorm(name + ".bn3", y);
    }
}
