package dev.dnal.tribuo.data;

import dev.dnal.tribuo.data.image.ImageShape;
import java.util.random.RandomGenerator;

/**
 * A random change that makes one training image of two. It has no label then: only a teacher, which sees the same, can tell what it shows.
 */
public interface PairAugmentation extends Augmentation {
    /**
     * Makes one image of two.
     *
     * @param from the image, [C, H, W]; not altered
     * @param other any image of the same source, [C, H, W], changed as the first was by the augmentations before this one; not altered
     * @param to receives the result, [C, H, W], each value of which is written; another array than the others
     * @param shape of all images
     * @param rng the source of chance
     */
    void augment(float[] from, float[] other, float[] to, ImageShape shape, RandomGenerator rng);

    /** {@inheritDoc} Of an image alone, the one that it makes of it twice. */
    @Override
    default void augment(float[] from, float[] to, ImageShape shape, RandomGenerator rng) {
        augment(from, from, to, shape, rng);
    }
}
