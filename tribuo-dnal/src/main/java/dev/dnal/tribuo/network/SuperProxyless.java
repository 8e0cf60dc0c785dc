package dev.dnal.tribuo.network;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.graph.Value;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The network that holds all networks of the search space of Cai et al., "ProxylessNAS: Direct Neural Architecture Search on
 * Target Task and Hardware" (2019), as DNAL searches it: each block is the sum of six operations, which are those of
 * MobileNetV2 with windows of 3, 5 and 7 pixels and 3 and 6 times as many channels inside; and of its input where the shape
 * stays. An operation has no gate as a whole: it is gone when all its channels are closed, and a block whose operations are all
 * gone passes its input on.
 *
 * <p>Laid out for small images, the first convolution and the second stage keep the size, as in {@link MobileNetV2}; that layout is
 * not from the paper.
 *
 * <p>Gates sit behind the batch normalisations of the depthwise convolutions, of the projections and of the last convolution.
 */
public final class SuperProxyless extends ConfiguredNetwork {
    static final int USUAL_WIDTH = 32;

    private static final int FIRST_WIDTH = 16;
    private static final int LAST_WIDTH = 1280;
    private static final List<MobileBlock> OPERATIONS = List.of(
            new MobileBlock(3, 3),
            new MobileBlock(3, 6),
            new MobileBlock(5, 3),
            new MobileBlock(5, 6),
            new MobileBlock(7, 3),
            new MobileBlock(7, 6));
    private static final int USUAL_BLOCKS = 4;
    private static final List<Stage> STAGES = List.of(
            new Stage(24, 2),
            new Stage(40, 2),
            new Stage(80, 2),
            new Stage(96, 1),
            new Stage(192, 2),
            new Stage(320, 1));

    @Config(description = "The size of images that the network is laid out for.")
    private ImageScale scale = ImageScale.SMALL;

    @Config(description = WIDTH)
    private int width = USUAL_WIDTH;

    @Config(description = "Blocks of each stage but the last, which has one; published with 4.")
    private int blocks = USUAL_BLOCKS;

    /** The blocks that share a width; the first has the stride. */
    private record Stage(int width, int stride) {}

    /** The network with 32 channels in its first convolution, for small images; also for OLCUT. */
    public SuperProxyless() {}

    /** The network with 32 channels in its first convolution. */
    public SuperProxyless(ImageScale scale) {
        this(scale, USUAL_WIDTH);
    }

    /**
     * The network at another width.
     *
     * @param width channels of the first convolution, at least 1
     * @throws IllegalArgumentException if width is below 1
     */
    public SuperProxyless(ImageScale scale, int width) {
        this(scale, width, USUAL_BLOCKS);
    }

    /**
     * The network at another width and depth.
     *
     * @param width channels of the first convolution, at least 1
     * @param blocks of each stage but the last, which has one; at least 1
     * @throws IllegalArgumentException if an argument is out of range
     */
    public SuperProxyless(ImageScale scale, int width, int blocks) {
        this.width = width;
        this.scale = scale;
        this.blocks = blocks;
        check();
    }

    @Override
    protected void check() {
        require(
                "blocks",
                blocks >= 1,
                "Blocks of each stage of a Super-ProxylessNAS must be at least 1, found " + blocks);
        super.check();
    }

    @Override
    int width() {
        return width;
    }

    @Override
    public NetworkGraph build(ImageShape shape, int numClasses, RandomGenerator rng) {
        NetworkBuilder net = new NetworkBuilder("super-proxyless", rng);
        boolean small = scale == ImageScale.SMALL;
        Value x = net.conv("stem.conv", net.images(shape), width(), 3, small ? 1 : 2);
        x = net.relu6("stem.relu", net.batchNorm("stem.bn", x));
        x = MobileBlock.withoutExpansion(net, "stage1.0", x, 3, scaled(FIRST_WIDTH, USUAL_WIDTH), 1);
        for (int i = 0; i < STAGES.size(); i++) {
            Stage stage = STAGES.get(i);
            int count = i == STAGES.size() - 1 ? 1 : blocks;
            for (int block = 0; block < count; block++) {
                int stride = block > 0 || (small && i == 0) ? 1 : stage.stride();
                x = block(net, "stage" + (i + 2) + "." + block, x, scaled(stage.width(), USUAL_WIDTH), stride);
            }
        }
        x = net.conv("last.conv", x, scaled(LAST_WIDTH, USUAL_WIDTH), 1, 1);
        x = net.relu6("last.relu", net.gatedBatchNorm("last.bn", x));
        return net.finish(net.linear("linear", net.globalAveragePool(x), numClasses));
    }

    private static Value block(NetworkBuilder net, String name, Value x, int outputs, int stride) {
        List<Value> terms = new ArrayList<>();
        for (MobileBlock operation : OPERATIONS) {
            String label = name + ".k" + operation.kernel() + "e" + operation.expansion();
            terms.add(operation.apply(net, label, x, outputs, stride));
        }
        if (stride == 1 && NetworkBuilder.channels(x) == outputs) {
            terms.add(x);
        }
        Value sum = terms.get(0);
        for (int i = 1; i < terms.size(); i++) {
            sum = net.add(name + ".add" + i, sum, terms.get(i));
        }
        return sum;
    }
}
