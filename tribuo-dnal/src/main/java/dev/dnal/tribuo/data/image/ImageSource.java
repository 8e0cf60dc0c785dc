package dev.dnal.tribuo.data.image;

import dev.dnal.tribuo.data.batch.Normalisation;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * An ordered set of images of one shape, each of a class, or with values to learn in its place.
 *
 * <p>Pixels are raw: as they were read, before any {@link Normalisation}. How they are stored is
 * the implementation's business. Implementations are immutable, and safe to read from several
 * threads.
 */
public interface ImageSource {

    /**
     * The shape of each image.
     *
     * @return [C, H, W]
     */
    ImageShape shape();

    /**
     * The number of images N.
     *
     * @return at least 1
     */
    int size();

    /**
     * The names of the classes; the label of an image is an index into this list.
     *
     * @return an immutable list of at least one name
     * @throws IllegalStateException if the images have values, not classes
     */
    List<String> classNames();

    /**
     * The class of an image.
     *
     * @param index of the image, 0 to N - 1
     * @return 0 to {@link #numClasses()} - 1
     * @throws IndexOutOfBoundsException if there is no such image
     * @throws IllegalStateException if the images have values, not classes, or no targets
     */
    int label(int index);

    /**
     * Whether the images are of classes. Otherwise they have values to learn.
     *
     * @return true if nothing else is said
     */
    default boolean hasClasses() {
        return true;
    }

    /**
     * Whether it is known what is to be learned of each image.
     *
     * @return true if nothing else is said; otherwise there are neither labels nor values to be read, only their names
     */
    default boolean hasTargets() {
        return true;
    }

    /**
     * A view of the same images without what is to be learned of each, for losses that need none; the names of classes or values
     * stay, and weights.
     *
     * @return the images without labels and values, which are not read
     */
    default ImageSource withoutTargets() {
        return hasTargets() ? new UntargetedImages(this) : this;
    }

    /**
     * A view of these images with channels in the opposite order, as networks take them that were trained on blue, green and red.
     *
     * @return images of the same shape
     */
    default ImageSource reversedChannels() {
        return new ReversedChannels(this);
    }

    /**
     * The names of what there is to learn, in the order of a network's outputs.
     *
     * @return the names of the classes, or of the values
     */
    default List<String> targetNames() {
        return classNames();
    }

    /**
     * Copies the values of an image in the order of {@link #targetNames()}.
     *
     * @param index of the image, 0 to N - 1
     * @param target receives a value for each name, from its beginning
     * @throws IndexOutOfBoundsException if there is no such image or target is too short
     * @throws IllegalStateException if the images are of classes, without values
     */
    default void copyValues(int index, float[] target) {
        throw new IllegalStateException(
                "Expected images with values to learn, found images of the classes " + classNames());
    }

    /**
     * A view of the same images with values to learn, in place of their classes or of the values that they had.
     *
     * @param names of the values, in the order of a network's outputs; at least one
     * @param values of the images in their order, N * names; copied
     * @return the images with these values
     * @throws IllegalArgumentException if there are no names, not as many values as names for each image, or a value is not
     *     finite
     */
    default ImageSource withValues(List<String> names, float[] values) {
        return new ValuedImages(this, names, values);
    }

    /**
     * Whether some images count for more than others in training.
     *
     * @return false if nothing else is said; {@link #weight} is then the same for all
     */
    default boolean isWeighted() {
        return false;
    }

    /**
     * What an image counts for in the mean loss of a batch.
     *
     * @param index of the image, 0 to N - 1
     * @return finite and at least 0; only how the weights of images compare matters
     * @throws IndexOutOfBoundsException if there is no such image
     */
    default float weight(int index) {
        Objects.checkIndex(index, size());
        return 1;
    }

    /**
     * A view of the same images with weights, in place of those that they had.
     *
     * @param weights of the images, in their order; copied
     * @return the images with these weights
     * @throws IllegalArgumentException if there are not as many weights as images, one is negative or not finite, or all
     *     are 0
     */
    default ImageSource weighted(float[] weights) {
        return new WeightedImages(this, weights);
    }

    /**
     * Copies the raw pixels of an image in the order [C, H, W].
     *
     * @param index of the image, 0 to N - 1
     * @param target receives C * H * W values
     * @param offset of the first value in target
     * @throws IndexOutOfBoundsException if there is no such image or target is too short
     */
    void copyInto(int index, float[] target, int offset);

    /**
     * Whether all pixels are integers from 0 to 255.
     *
     * @return false if nothing else is said
     */
    default boolean hasBytePixels() {
        return false;
    }

    /**
     * The number of classes, whether or not each of them has an image here.
     *
     * @return the length of {@link #classNames()}
     */
    default int numClasses() {
        return classNames().size();
    }

    /**
     * A view of some of the images; no pixels are copied.
     *
     * @param indices of the images, in the wanted order, at least one
     * @return the images at these indices
     * @throws IndexOutOfBoundsException if there is no such image
     * @throws IllegalArgumentException if there are no indices
     */
    default ImageSource subset(int[] indices) {
        return ImageSubset.of(this, indices);
    }

    /**
     * A view of some of the images, spread evenly over all, for they may lie in the order of their classes.
     *
     * @param count how many at most, at least 1
     * @return the images, all of them if there are no more
     * @throws IllegalArgumentException if the count is below 1
     */
    default ImageSource spread(int count) {
        int size = size();
        return count >= size
                ? this
                : subset(IntStream.range(0, count)
                        .map(i -> (int) ((long) i * size / count))
                        .toArray());
    }

    /**
     * Identifies the content: shape, names, labels or values, pixels and, if there are any, weights, in their order. Sets that
     * hold the same values as bytes and as floats have the same hash.
     *
     * @return SHA-256 as 64 lower-case hexadecimal digits
     */
    default String contentHash() {
        return ContentHash.of(this);
    }
}
