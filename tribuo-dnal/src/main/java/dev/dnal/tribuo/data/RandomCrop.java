package dev.dnal.tribuo.data;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Pads an image on all four sides and cuts an image of its own size out of that at random.
 *
 * <p>The padding is raw pixels of 0 (black), as is usual for CIFAR: with {@link Normalisation} done
 * later it isn't 0 for the network.
 */
public final class RandomCrop extends ConfiguredValue implements Augmentation {

    @Config(mandatory = true, description = "Pixels of padding on each side, at least 1.")
    private int padding;

    /** For OLCUT. */
    private RandomCrop() {}

    /**
     * Makes the augmentation.
     *
     * @param padding pixels on each side, at least 1
     * @throws SettingException if padding is below 1
     */
    public RandomCrop(int padding) {
        this.padding = padding;
        check();
    }

    @Override
    protected void check() {
        require("padding", padding >= 1, "Expected at least 1 pixel of padding for a random crop, found " + padding);
    }

    @Override
    public void augment(float[] from, float[] to, ImageShape shape, RandomGenerator rng) {
        int down = rng.nextInt(2 * padding + 1) - padding;
        int right = rng.nextInt(2 * padding + 1) - padding;
        int height = shape.height();
        int width = shape.width();
        int firstColumn = Math.max(0, -right);
        int columns = width - Math.abs(right);
        Arrays.fill(to, 0, shape.size(), 0f);
        for (int c = 0; c < shape.channels(); c++) {
            int plane = c * shape.planeSize();
            for (int y = Math.max(0, -down); y < Math.min(height, height - down); y++) {
                System.arraycopy(
                        from,
                        plane + (y + down) * width + firstColumn + right,
                        to,
                        plane + y * width + firstColumn,
                        columns);
            }
        }
    }

    @Override
    public boolean keepsPixels() {
        return true;
    }

    @Override
    public void requireFits(ImageShape shape) {
        if (padding >= Math.min(shape.height(), shape.width())) {
            throw new SettingException(String.format(
                    "Expected the padding of a random crop to be smaller than images of shape %s, found"
                            + " %d; a crop could miss the whole image",
                    shape, padding));
        }
    }
}
