package dev.dnal.tribuo.data.batch;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Two disjoint parts of a set of images, each in the order of the whole.
 *
 * @param train the larger part, for training
 * @param validation the part held out, for choosing
 */
public record ImageSplit(ImageSource train, ImageSource validation) {

    /**
     * Holds out a fraction of the images, the same of each class as nearly as whole images allow; any images, where they have
     * values to learn or no labels.
     *
     * @param source the whole
     * @param fraction to hold out, above 0 and below 1; rounded to whole images, at least one
     * @param rng chooses the images
     * @return the split
     * @throws SettingException if fraction is out of range, or a class would be left without
     *     an image to train on
     */
    public static ImageSplit stratified(ImageSource source, double fraction, RandomGenerator rng) {
        if (!(fraction > 0) || !(fraction < 1)) {
            throw new SettingException("Expected a fraction to hold out above 0 and below 1, found " + fraction);
        }
        return stratified(source, (int) Math.max(1, Math.round(fraction * source.size())), rng);
    }

    /**
     * Holds out a number of images, of each class in proportion to its size; any images, where they have values to learn. Each class keeps at
     * least one image for training.
     *
     * @param source the whole
     * @param count of images to hold out, at least 1
     * @param rng chooses the images
     * @return the split
     * @throws SettingException if count is below 1, or so large that a class would be left
     *     without an image to train on
     */
    public static ImageSplit stratified(ImageSource source, int count, RandomGenerator rng) {
        List<int[]> members = membersByClass(source);
        int[] quotas = quotas(members, source.size(), count);
        boolean[] heldOut = new boolean[source.size()];
        for (int c = 0; c < quotas.length; c++) {
            Shuffle.inPlace(members.get(c), rng);
            for (int i = 0; i < quotas[c]; i++) {
                heldOut[members.get(c)[i]] = true;
            }
        }
        int[] train = IntStream.range(0, source.size()).filter(i -> !heldOut[i]).toArray();
        int[] validation =
                IntStream.range(0, source.size()).filter(i -> heldOut[i]).toArray();
        return new ImageSplit(source.subset(train), source.subset(validation));
    }

    private static List<int[]> membersByClass(ImageSource source) {
        if (!source.hasClasses() || !source.hasTargets()) {
            return List.of(IntStream.range(0, source.size()).toArray());
        }
        int[] sizes = new int[source.numClasses()];
        for (int i = 0; i < source.size(); i++) {
            sizes[source.label(i)]++;
        }
        List<int[]> members = new ArrayList<>();
        for (int size : sizes) {
            members.add(new int[size]);
        }
        int[] filled = new int[sizes.length];
        for (int i = 0; i < source.size(); i++) {
            int label = source.label(i);
            members.get(label)[filled[label]++] = i;
        }
        return members;
    }

    /** Whole shares by the method of the largest remainder, at most all but one of each class. */
    private static int[] quotas(List<int[]> members, int size, int count) {
        long available =
                members.stream().mapToLong(m -> Math.max(0, m.length - 1)).sum();
        if (count < 1 || count > available) {
            throw new SettingException(String.format(
                    "Expected to hold out 1 to %d of %d images (each class keeps at least one to train"
                            + " on), found %d",
                    available, size, count));
        }
        int[] quotas = new int[members.size()];
        long[] remainders = new long[members.size()];
        for (int c = 0; c < quotas.length; c++) {
            long share = (long) count * members.get(c).length;
            quotas[c] = (int) (share / size);
            remainders[c] = share % size;
        }
        int[] byRemainder = IntStream.range(0, quotas.length)
                .boxed()
                .sorted(Comparator.comparingLong((Integer c) -> -remainders[c]))
                .mapToInt(Integer::intValue)
                .toArray();
        int missing = count - Arrays.stream(quotas).sum();
        for (int turn = 0; missing > 0; turn = (turn + 1) % byRemainder.length) {
            int c = byRemainder[turn];
            if (quotas[c] < members.get(c).length - 1) {
                quotas[c]++;
                missing--;
            }
        }
        return quotas;
    }
}
