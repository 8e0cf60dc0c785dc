package dev.dnal.tribuo.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.random.RandomGenerator;

/** Swaps left and right with a given probability. */
public final class HorizontalFlip implements Augmentation {

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
        if (!isValid()) {
            throw new SettingException(complaint());
        }
    }

    @Override
    public void postConfig() throws PropertyException {
        if (!isValid()) {
            throw new PropertyException("", "probability", complaint());
        }
    }

    private boolean isValid() {
        return probability >= 0 && probability <= 1;
    }

    private String complaint() {
        return "Expected the probability of a flip to be 0 to 1, found " + probability;
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

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "Augmentation");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HorizontalFlip flip && Double.compare(flip.probability, probability) == 0;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(probability);
    }

    @Override
    public String toString() {
        return "HorizontalFlip(probability=" + probability + ")";
    }
}
