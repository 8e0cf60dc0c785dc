package dev.dnal.tribuo.network;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The networks of Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2014), table
 * 1, with batch normalisation: five stages of 3x3 convolutions with a bias, of 1, 2, 4, 8 and 8 times the width, each
 * followed by 2x2 max pooling, then fully connected layers. A stage whose images have but one row or column is not pooled.
 *
 * <p>Laid out for large images, two hidden layers of 64 times the width (4096) with dropout stand before the classifier; for
 * small ones, one of 8 times the width (512). Gates sit behind every batch normalisation.
 */
public final class Vgg extends ConfiguredNetwork {
    static final int USUAL_WIDTH = 64;

    /** Convolutions of each stage, for each depth. */
    private static final Map<Integer, List<Integer>> CONVOLUTIONS = Map.of(
            11, List.of(1, 1, 2, 2, 2),
            13, List.of(2, 2, 2, 2, 2),
            16, List.of(2, 2, 3, 3, 3),
            19, List.of(2, 2, 4, 4, 4));

    private static final List<Integer> MULTIPLES = List.of(1, 2, 4, 8, 8);

    @Config(mandatory = true, description = "Number of layers with weights as published: 11, 13, 16 or 19.")
    private int depth;

    @Config(description = "The size of images that the fully connected layers are laid out for.")
    private ImageScale scale = ImageScale.SMALL;

    @Config(description = WIDTH)
    private int width = USUAL_WIDTH;

    /** For OLCUT. */
    private Vgg() {}

    /**
     * The network with 64 channels in its first stage.
     *
     * @param depth 11, 13, 16 or 19
     * @throws IllegalArgumentException if depth is another
     */
    public Vgg(int depth, ImageScale scale) {
        this(depth, scale, USUAL_WIDTH);
    }

    /**
     * The network at another width.
     *
     * @param depth 11, 13, 16 or 19
     * @param width channels of the first stage, at least 1
     * @throws IllegalArgumentException if an argument is out of range
     */
    public Vgg(int depth, ImageScale scale, int width) {
        this.width = width;
        this.depth = depth;
        this.scale = scale;
        check();
    }

    @Override
    protected void check() {
        require("depth", CONVOLUTIONS.containsKey(depth), "Depth of a VGG must be 11, 13, 16 or 19, found " + depth);
        super.check();
    }

    @Override
    int width() {
        return width;
    }

    @Override
    public NetworkGraph build(ImageShape shape, int numClasses, RandomGenerator rng) {
        NetworkBuilder net = new NetworkBuilder("vgg" + depth, rng);
        List<Integer> convolutions = Objects.requireNonNull(CONVOLUTIONS.get(depth));
        Value x = net.images(shape);
        for (int stage = 0; stage < convolutions.size(); stage++) {
            for (int i = 0; i < convolutions.get(stage); i++) {
                String name = "stage" + (stage + 1) + "." + i;
                x = net.biasedConv(name + ".conv", x, width() * MULTIPLES.get(stage), 3);
                x = net.relu(name + ".relu", net.gatedBatchNorm(name + ".bn", x));
            }
            x = canShrink(x) ? net.maxPool("pool" + (stage + 1), x) : x;
        }
        return net.finish(net.linear("linear", hidden(net, net.flatten(x)), numClasses));
    }

    private static boolean canShrink(Value x) {
        Shape shape = x.requireShape();
        return Math.min(shape.size(2), shape.size(3)) > 1;
    }

    private Value hidden(NetworkBuilder net, Value features) {
        if (scale == ImageScale.SMALL) {
            return net.relu("hidden1.relu", net.linear("hidden1", features, 8 * width()));
        }
        Value x = features;
        for (String name : List.of("hidden1", "hidden2")) {
            x = net.relu(name + ".relu", net.linear(name, x, 64 * width()));
            x = net.dropout(name + ".dropout", x);
        }
        return x;
    }
}
