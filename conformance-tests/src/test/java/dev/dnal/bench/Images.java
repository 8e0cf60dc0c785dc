package dev.dnal.bench;

import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.SplittableRandom;

/**
 * A batch of random images of CIFAR's form, in direct memory as the data pipeline hands them over.
 *
 * @param pixels FLOAT [batch, 3, 32, 32], normally distributed
 * @param labels INT64 [batch], 0 to 9
 */
record Images(HostTensor pixels, HostTensor labels) {
    static final ImageShape SHAPE = new ImageShape(3, 32, 32);
    static final int CLASSES = 10;

    /** Name of the image input of our networks. */
    static final String INPUT = "input";

    private static final long SEED = 1;

    static Images random(int batch) {
        SplittableRandom random = new SplittableRandom(SEED);
        HostTensor pixels =
                HostTensor.allocate(ElementType.FLOAT32, batch, SHAPE.channels(), SHAPE.height(), SHAPE.width());
        for (int i = 0; i < pixels.size(); i++) {
            pixels.floats().put(i, (float) random.nextGaussian());
        }
        HostTensor labels = HostTensor.allocate(ElementType.INT64, batch);
        for (int i = 0; i < batch; i++) {
            labels.longs().put(i, random.nextInt(CLASSES));
        }
        return new Images(pixels, labels);
    }

    /** A new network for such images; the same each time. */
    static NetworkGraph build(Network network) {
        return network.build(SHAPE, CLASSES, new SplittableRandom(SEED));
    }
}
