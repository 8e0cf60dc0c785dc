package dev.dnal.tribuo.data;

import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.random.RandomGenerator;

/**
 * Lays one image over another: each pixel is a share of the one and the rest of the other, the share drawn evenly from 0 to 1 for each pair. Zhang, Cisse,
 * Dauphin, Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", arXiv 1710.09412, with alpha 1; without labels, for a student and
 * its teacher alike: Beyer et al., "Knowledge distillation: A good teacher is patient and consistent", arXiv 2106.05237.
 */
public final class Mixup extends ConfiguredValue implements PairAugmentation {
    /** Has no settings. */
    public Mixup() {}

    @Override
    public void augment(float[] from, float[] other, float[] to, ImageShape shape, RandomGenerator rng) {
        float share = (float) rng.nextDouble();
        for (int i = 0; i < shape.size(); i++) {
            to[i] = other[i] + share * (from[i] - other[i]);
        }
    }

    @Override
    public void requireFits(ImageShape shape) {
        // Any images can be mixed.
    }
}
