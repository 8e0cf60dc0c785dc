package dev.dnal.tribuo.internal.images;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.tribuo.ImmutableFeatureMap;

/**
 * Which pixel a feature is. Where all names of features are whole numbers, as "0123", the number is the position of the
 * pixel in the order [C, H, W]: pixels that were 0 in all training images have no feature, and ids skip them. Other names
 * say nothing, and the feature with id i is pixel i.
 */
public final class PixelMap {
    /** The feature of a pixel that has none. */
    public static final int NONE = -1;

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private final int[] pixelOfFeature;
    private final int[] featureOfPixel;

    private PixelMap(int[] pixelOfFeature, int[] featureOfPixel) {
        this.pixelOfFeature = pixelOfFeature;
        this.featureOfPixel = featureOfPixel;
    }

    /**
     * The map of a feature domain.
     *
     * @throws SettingException if there are no features, or they do not fit images of the shape
     */
    static PixelMap of(ImmutableFeatureMap features, ImageShape shape) {
        if (features.size() == 0) {
            throw new SettingException(
                    "Expected examples with a feature for each pixel that is not 0, found no features at all");
        }
        int[] pixels = new int[features.size()];
        boolean numeric = true;
        for (int id = 0; id < pixels.length && numeric; id++) {
            numeric = NUMBER.matcher(features.get(id).getName()).matches();
        }
        for (int id = 0; id < pixels.length; id++) {
            pixels[id] = numeric ? named(features.get(id).getName(), shape) : inOrder(id, pixels.length, shape);
        }
        return new PixelMap(pixels, invert(pixels, features, shape));
    }

    private static int named(String name, ImageShape shape) {
        String digits = name.replaceFirst("^0+(?=.)", "");
        if (digits.length() > 10 || Long.parseLong(digits) >= shape.size()) {
            throw new SettingException(String.format(
                    Locale.ROOT,
                    "Expected features named after the pixels 0 to %d of images of shape %s, found feature '%s';"
                            + " set channels, height and width of the image format to those of the data",
                    shape.size() - 1,
                    shape,
                    name));
        }
        return Integer.parseInt(digits);
    }

    private static int inOrder(int id, int count, ImageShape shape) {
        if (count > shape.size()) {
            throw new SettingException(String.format(
                    Locale.ROOT,
                    "Expected at most one feature for each of the %d pixels of images of shape %s, found %d features;"
                            + " set channels, height and width of the image format to those of the data",
                    shape.size(),
                    shape,
                    count));
        }
        return id;
    }

    private static int[] invert(int[] pixels, ImmutableFeatureMap features, ImageShape shape) {
        int[] inverse = new int[shape.size()];
        Arrays.fill(inverse, NONE);
        for (int id = 0; id < pixels.length; id++) {
            int other = inverse[pixels[id]];
            if (other != NONE) {
                throw new SettingException(String.format(
                        Locale.ROOT,
                        "Expected one feature per pixel, found '%s' and '%s' for pixel %d; name each pixel in one way",
                        features.get(other).getName(),
                        features.get(id).getName(),
                        pixels[id]));
            }
            inverse[pixels[id]] = id;
        }
        return inverse;
    }

    /** The number of features. */
    public int features() {
        return pixelOfFeature.length;
    }

    /** The position in [C, H, W] of the pixel that a feature is. */
    public int pixel(int featureId) {
        return pixelOfFeature[featureId];
    }

    /** The id of the feature of each pixel in the order [C, H, W], {@link #NONE} where there is none; a copy. */
    public int[] featureOfPixel() {
        return featureOfPixel.clone();
    }
}
