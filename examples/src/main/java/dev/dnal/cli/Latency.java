package dev.dnal.cli;

import dev.dnal.tribuo.data.ImageShape;
import dev.dnal.tribuo.runtime.ElementType;
import dev.dnal.tribuo.runtime.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Measures how long networks take for a batch of images. The networks take turns, so that what else goes on in the machine
 * hits all of them alike; the median of many runs counts, after some that warm up.
 */
final class Latency {
    private static final int WARM_UP_ROUNDS = 10;
    private static final int ROUNDS = 51;

    /** Large networks get fewer rounds, but never fewer than give a median that means something. */
    private static final int FEWEST_ROUNDS = 11;

    private static final long NANOS_PER_MEASUREMENT = 4_000_000_000L;

    private Latency() {}

    /**
     * Median time of a run of each network.
     *
     * @param batch number of images, at least 1
     * @return milliseconds, in the order of the networks
     */
    static double[] medianMillis(List<ImageClassifier> networks, ImageShape shape, int batch) {
        HostTensor images = noise(shape, batch);
        double[][] millis = new double[networks.size()][ROUNDS];
        long start = System.nanoTime();
        for (int i = 0; i < WARM_UP_ROUNDS && hasTime(start, i); i++) {
            networks.forEach(network -> network.run(images));
        }
        int rounds = 0;
        for (start = System.nanoTime(); rounds < ROUNDS && hasTime(start, rounds); rounds++) {
            for (int i = 0; i < millis.length; i++) {
                millis[i][rounds] = time(networks.get(i), images);
            }
        }
        int measured = rounds;
        return Arrays.stream(millis)
                .mapToDouble(times -> median(Arrays.copyOf(times, measured)))
                .toArray();
    }

    private static boolean hasTime(long start, int rounds) {
        return rounds < FEWEST_ROUNDS || System.nanoTime() - start < NANOS_PER_MEASUREMENT;
    }

    private static double time(ImageClassifier network, HostTensor images) {
        long start = System.nanoTime();
        network.run(images);
        return (System.nanoTime() - start) / 1e6;
    }

    static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
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
