package dev.dnal.tribuo.network;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.graph.Value;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The network of Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018), table 2: blocks that expand
 * their channels, convolve each by itself, and project them to few again.
 *
 * <p>Laid out for small images, it differs in three ways, as DNAL's CIFAR-10 network does: the first convolution and the second
 * stage have stride 1; the first block expands too, though to no more channels; and where a block keeps the size and changes the
 * number of channels, its shortcut is a convolution.
 *
 * <p>Gates sit behind the batch normalisations of the depthwise convolutions, of the projections and of the last convolution.
 * The first convolution and the expanding ones are tied to the depthwise convolutions that read them.
 */
public final class MobileNetV2 extends ConfiguredNetwork {
    static final int USUAL_WIDTH = 32;

    private static final int LAST_WIDTH = 1280;
    private static final List<Stage> STAGES = List.of(
            new Stage(1, 16, 1, 1),
            new Stage(6, 24, 2, 2),
            new Stage(6, 32, 3, 2),
            new Stage(6, 64, 4, 2),
            new Stage(6, 96, 3, 1),
            new Stage(6, 160, 3, 2),
            new Stage(6, 320, 1, 1));

    @Config(description = "The size of images that the network is laid out for.")
    private ImageScale scale = ImageScale.SMALL;

    @Config(description = WIDTH)
    private int width = USUAL_WIDTH;

    /** The blocks that share a width. */
    private record Stage(int expansion, int width, int blocks, int stride) {}

    /** The network with 32 channels in its first convolution, for small images; also for OLCUT. */
    public MobileNetV2() {}

    /** The network with 32 channels in its first convolution. */
    public MobileNetV2(ImageScale scale) {
        this(scale, USUAL_WIDTH);
    }

    /**
     * The network at another width.
     *
     * @param width channels of the first convolution, at least 1
     * @throws IllegalArgumentException if width is below 1
     */
    public MobileNetV2(ImageScale scale, int width) {
        this.width = width;
        this.scale = scale;
        check();
    }

    @Override
    int width() {
        return width;
    }

    @Override
    public NetworkGraph build(ImageShape shape, int numClasses, RandomGenerator rng) {
        NetworkBuilder net = new NetworkBuilder("mobilenetv2", rng);
        Value x = net.conv("stem.conv", net.images(shape), width(), 3, small() ? 1 : 2);
        x = net.relu6("stem.relu", net.batchNorm("stem.bn", x));
        for (int i = 0; i < STAGES.size(); i++) {
            Stage stage = STAGES.get(i);
            for (int block = 0; block < stage.blocks(); block++) {
                int stride = block > 0 || (small() && i == 1) ? 1 : stage.stride();
                x = block(net, "stage" + (i + 1) + "." + block, x, stage, stride);
            }
        }
        x = net.conv("last.conv", x, scaled(LAST_WIDTH, USUAL_WIDTH), 1, 1);
        x = net.relu6("last.relu", net.gatedBatchNorm("last.bn", x));
        return net.finish(net.linear("linear", net.globalAveragePool(x), numClasses));
    }

    private Value block(NetworkBuilder net, String name, Value x, Stage stage, int stride) {
        int inputs = NetworkBuilder.channels(x);
        int outputs = scaled(stage.width(), USUAL_WIDTH);
        Value y = stage.expansion() > 1 || small()
                ? new MobileBlock(3, stage.expansion()).apply(net, name, x, outputs, stride)
                : MobileBlock.withoutExpansion(net, name, x, 3, outputs, stride);
        if (stride == 1 && inputs == outputs) {
            return net.add(name + ".add", y, x);
        }
        if (stride == 1 && small()) {
            return net.add(name + ".add", y, net.projectionShortcut(name + ".shortcut", x, outputs, 1));
        }
        return y;
    }

    private boolean small() {
        return scale == ImageScale.SMALL;
    }
}
