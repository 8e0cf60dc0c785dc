package dev.dnal.tribuo.internal.evaluation;

import dev.dnal.tribuo.data.image.ImageSource;
import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Images to measure ranges on and others to compare by, each spread evenly over all there are, for they may lie in the order of their
 * classes. The same images give the same sample.
 *
 * @param calibration to measure ranges on
 * @param control to compare by; empty if none is left
 * @param others all that are not to compare by
 */
public record ImageSample(ImageSource calibration, Optional<ImageSource> control, ImageSource others) {
    /**
     * Draws a sample.
     *
     * @param calibration most images to measure ranges on
     * @param control most images to compare by
     */
    public static ImageSample of(ImageSource images, int calibration, int control) {
        int size = images.size();
        int[] chosen = spread(IntStream.range(0, size).toArray(), calibration);
        BitSet taken = new BitSet(size);
        IntStream.of(chosen).forEach(taken::set);
        int[] rest = IntStream.range(0, size).filter(index -> !taken.get(index)).toArray();
        int[] compared = spread(rest, control);
        BitSet others = new BitSet(size);
        others.set(0, size);
        IntStream.of(compared).forEach(others::clear);
        return new ImageSample(
                images.subset(chosen),
                compared.length == 0 ? Optional.empty() : Optional.of(images.subset(compared)),
                images.subset(others.stream().toArray()));
    }

    /** Images to train on: at most so many of those that are not to compare by. */
    public ImageSource training(int count) {
        return others.spread(count);
    }

    private static int[] spread(int[] indices, int count) {
        int taken = Math.min(count, indices.length);
        return IntStream.range(0, taken)
                .map(i -> indices[(int) ((long) i * indices.length / taken)])
                .toArray();
    }
}
