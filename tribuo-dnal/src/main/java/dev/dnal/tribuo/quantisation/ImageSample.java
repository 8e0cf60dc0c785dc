package dev.dnal.tribuo.quantisation;

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
 */
record ImageSample(ImageSource calibration, Optional<ImageSource> control) {
    static ImageSample of(ImageSource images, int calibration, int control) {
        int size = images.size();
        int[] chosen = spread(IntStream.range(0, size).toArray(), calibration);
        BitSet taken = new BitSet(size);
        IntStream.of(chosen).forEach(taken::set);
        int[] rest = IntStream.range(0, size).filter(index -> !taken.get(index)).toArray();
        int[] others = spread(rest, control);
        return new ImageSample(
                images.subset(chosen), others.length == 0 ? Optional.empty() : Optional.of(images.subset(others)));
    }

    private static int[] spread(int[] indices, int count) {
        int taken = Math.min(count, indices.length);
        return IntStream.range(0, taken)
                .map(i -> indices[(int) ((long) i * indices.length / taken)])
                .toArray();
    }
}
