package dev.dnal.tribuo.data;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import dev.dnal.tribuo.config.Role;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.random.RandomGenerator;

/**
 * A random change of training images that leaves their class alone, if it is no {@link PairAugmentation}.
 *
 * <p>Augmentations see raw pixels, before {@link Normalisation}. All their chance comes from the
 * generator given, and each draws the same number of values for each image, so that equal seeds
 * give equal images.
 */
@Role("Augmentation")
public interface Augmentation extends Configurable, Provenancable<ConfiguredObjectProvenance> {

    /**
     * Augments one image.
     *
     * @param from the image, [C, H, W]; not altered
     * @param to receives the result, [C, H, W], each value of which is written; another array than
     *     from
     * @param shape of the image
     * @param rng the source of chance
     */
    void augment(float[] from, float[] to, ImageShape shape, RandomGenerator rng);

    /**
     * Whether each pixel of a result is one of the image's own or 0, so that bytes stay bytes.
     *
     * @return false if nothing else is said
     */
    default boolean keepsPixels() {
        return false;
    }

    /**
     * Checks that images of a shape can be augmented.
     *
     * @param shape of the images
     * @throws IllegalArgumentException if they can't, with the reason
     */
    void requireFits(ImageShape shape);
}
