package dev.dnal.tribuo.network;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Value;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.random.RandomGenerator;

/**
 * A small network in the manner of VGG with batch normalisation: three stages of two 3x3 convolutions with 1, 2 and 4 times
 * the width, 2x2 max pooling between them, global average pooling and a linear layer. Gates sit behind every batch
 * normalisation.
 */
public final class SmallVgg extends ConfiguredNetwork {
    static final int USUAL_WIDTH = 32;

    private static final int STAGES = 3;
    private static final int CONVOLUTIONS_PER_STAGE = 2;
    private static final int SMALLEST_SIDE = 1 << (STAGES - 1);

    @Config(description = WIDTH)
    private int width = USUAL_WIDTH;

    /** The network with 32 channels in its first stage; also for OLCUT. */
    public SmallVgg() {}

    /**
     * The network at another width.
     *
     * @param width channels of the first stage, at least 1
     * @throws SettingException if width is below 1
     */
    public SmallVgg(int width) {
        this.width = width;
        check();
    }

    @Override
    int width() {
        return width;
    }

    @Override
    public NetworkGraph build(ImageShape shape, int numClasses, RandomGenerator rng) {
        if (Math.min(shape.height(), shape.width()) < SMALLEST_SIDE) {
            throw new SettingException("A small VGG halves images " + (STAGES - 1) + " times and needs at least "
                    + SMALLEST_SIDE + " x " + SMALLEST_SIDE + " pixels, found images " + shape);
        }
        NetworkBuilder net = new NetworkBuilder("vgg-small", rng);
        Value x = net.images(shape);
        for (int stage = 0; stage < STAGES; stage++) {
            x = stage == 0 ? x : net.maxPool("pool" + stage, x);
            for (int i = 0; i < CONVOLUTIONS_PER_STAGE; i++) {
                String name = "stage" + (stage + 1) + "." + i;
                x = net.conv(name + ".conv", x, width() << stage, 3, 1);
                x = net.relu(name + ".relu", net.gatedBatchNorm(name + ".bn", x));
            }
        }
        return net.finish(net.linear("linear", net.globalAveragePool(x), numClasses));
    }
}
