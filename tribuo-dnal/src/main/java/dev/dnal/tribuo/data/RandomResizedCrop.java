package dev.dnal.tribuo.data;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.data.decode.TriangleFilter;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.random.RandomGenerator;

/**
 * Cuts a rectangle out of an image at random and resizes it, bilinearly, to the size of the image: the augmentation that is
 * usual for ImageNet (Szegedy et al., "Going Deeper with Convolutions", 2015).
 *
 * <p>The rectangle's area is a share of the image's, uniform from {@code minimumArea} to 1. Width by height is from 3/4 to 4/3
 * times that of the image, uniform in its logarithm. A side that would be longer than the image's is as long as that.
 */
public final class RandomResizedCrop extends ConfiguredValue implements Augmentation {
    private static final double LOG_RATIO = Math.log(4.0 / 3.0);

    @Config(description = "The least share of an image's area, above 0 and at most 1.")
    private double minimumArea = 0.08;

    /** Rectangles of at least 0.08 of the area, as is usual for ImageNet. */
    public RandomResizedCrop() {}

    /**
     * Rectangles of another least area.
     *
     * @param minimumArea share of the image's area, above 0 and at most 1
     * @throws SettingException if it is out of range
     */
    public RandomResizedCrop(double minimumArea) {
        this.minimumArea = minimumArea;
        check();
    }

    @Override
    protected void check() {
        require(
                "minimumArea",
                minimumArea > 0 && minimumArea <= 1,
                "Expected the least area of a crop to be a share of the image above 0 and at most 1, found "
                        + minimumArea);
    }

    @Override
    public void augment(float[] from, float[] to, ImageShape shape, RandomGenerator rng) {
        double area = minimumArea + (1 - minimumArea) * rng.nextDouble();
        double ratio = Math.exp((2 * rng.nextDouble() - 1) * LOG_RATIO);
        int height = side(shape.height(), Math.sqrt(area / ratio));
        int width = side(shape.width(), Math.sqrt(area * ratio));
        int top = rng.nextInt(shape.height() - height + 1);
        int left = rng.nextInt(shape.width() - width + 1);
        TriangleFilter rows = new TriangleFilter(height, shape.height(), 0, shape.height());
        TriangleFilter columns = new TriangleFilter(width, shape.width(), 0, shape.width());
        float[] wide = new float[height * shape.width()];
        for (int c = 0; c < shape.channels(); c++) {
            int plane = c * shape.planeSize();
            resizeRows(from, plane + top * shape.width() + left, shape.width(), columns, wide, height);
            resizeColumns(wide, shape.width(), rows, to, plane, shape.height());
        }
    }

    private static int side(int whole, double share) {
        return Math.max(1, Math.min(whole, (int) Math.round(whole * share)));
    }

    /** Makes each of some rows, of which the first begins at an offset, as wide as the image. */
    private static void resizeRows(float[] from, int offset, int width, TriangleFilter filter, float[] to, int count) {
        for (int y = 0; y < count; y++) {
            for (int x = 0; x < width; x++) {
                float sum = 0;
                for (int k = 0; k < filter.taps(x); k++) {
                    sum += filter.weight(x, k) * from[offset + y * width + filter.first(x) + k];
                }
                to[y * width + x] = sum;
            }
        }
    }

    /** Makes as many rows as the image has out of those there are. */
    private static void resizeColumns(
            float[] from, int width, TriangleFilter filter, float[] to, int offset, int count) {
        for (int y = 0; y < count; y++) {
            for (int x = 0; x < width; x++) {
                float sum = 0;
                for (int k = 0; k < filter.taps(y); k++) {
                    sum += filter.weight(y, k) * from[(filter.first(y) + k) * width + x];
                }
                to[offset + y * width + x] = sum;
            }
        }
    }

    @Override
    public void requireFits(ImageShape shape) {
        // A part of any image can be resized.
    }
}
