package dev.dnal.tribuo.data;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.random.RandomGenerator;

/** Swaps left and right with a given probability. */
public final class HorizontalFlip extends ConfiguredValue implements Augmentation {

    @Config(description = "Probability of a flip, 0 to 1.")
    private double probability = 0.5;

    /** Flips every other image on average. */
    public HorizontalFlip() {}

    /**
     * Flips with another probability.
     *
     * @param probability 0 to 1
     * @throws SettingException if probability is out of range
     */
    public HorizontalFlip(double probability) {
        this.probability = probability;
        check();
    }

    @Override
    protected void check() {
        require(
                "probability",
                probability >= 0 && probability <= 1,
                "Expected the probability of a flip to be 0 to 1, found " + probability);
    }

    @Override
    public void augment(float[] from, float[] to, ImageShape shape, RandomGenerator rng) {
        if (rng.nextDouble() >= probability) {
            System.arraycopy(from, 0, to, 0, shape.size());
            return;
        }
        int width = shape.width();
        for (int row = 0; row < shape.size(); row += width) {
            for (int x = 0; x < width; x++) {
                to[row + x] = from[row + width - 1 - x];
            }
        }
    }

    @Override
    public boolean keepsPixels() {
        return true;
    }

    @Override
    public void requireFits(ImageShape shape) {
        // Any image can be flipped.
    }
}
