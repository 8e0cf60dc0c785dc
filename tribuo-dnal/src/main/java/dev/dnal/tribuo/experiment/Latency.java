package dev.dnal.tribuo.experiment;

import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.latency.InterleavedTimer;
import dev.dnal.tribuo.latency.Timings;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** How long networks take for a batch of images. */
final class Latency {
    private Latency() {}

    /**
     * Median time of a run of each network, in turns.
     *
     * @param batch number of images, at least 1
     * @return milliseconds, in the order of the networks
     */
    static double[] medianMillis(List<ImageClassifier> networks, ImageShape shape, int batch) {
        HostTensor images = noise(shape, batch);
        Timings timings = new InterleavedTimer(InterleavedTimer.Effort.USUAL)
                .measure(
                        Collections.nCopies(networks.size(), "network"),
                        networks.stream()
                                .<Runnable>map(network -> () -> network.run(images))
                                .toList());
        return timings.variants().stream()
                .mapToDouble(Timings.Variant::medianMillis)
                .toArray();
    }

    /** Normalised pixels as they come, in direct memory as a caller in earnest would have them. */
    private static HostTensor noise(ImageShape shape, int batch) {
        FloatBuffer pixels = ByteBuffer.allocateDirect(Math.multiplyExact(batch * Float.BYTES, shape.size()))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        RandomGenerator rng = new SplittableRandom(0);
        while (pixels.hasRemaining()) {
            pixels.put((float) rng.nextGaussian());
        }
        return HostTensor.of(
                ElementType.FLOAT32, pixels.flip(), batch, shape.channels(), shape.height(), shape.width());
    }
}
