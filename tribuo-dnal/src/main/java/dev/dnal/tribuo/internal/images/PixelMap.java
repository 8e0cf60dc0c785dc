package dev.dnal.tribuo.internal.images;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.hash.HashedFeatureMap;

/**
 * Which pixel a feature is, as the numbers in its name say: see {@link PixelPlaces}. Pixels that were 0 in all training images have no
 * feature, and ids skip them.
 */
public final class PixelMap {
    /** The feature of a pixel that has none. */
    public static final int NONE = -1;

    private final int[] pixelOfFeature;
    private final int[] featureOfPixel;
    private final boolean named;
    private final Optional<String> uncertainty;

    private PixelMap(int[] pixelOfFeature, int[] featureOfPixel, boolean named, Optional<String> uncertainty) {
        this.pixelOfFeature = pixelOfFeature;
        this.featureOfPixel = featureOfPixel;
        this.named = named;
        this.uncertainty = uncertainty;
    }

    /**
     * The map of a feature domain.
     *
     * @throws SettingException if there are no features, their names don't say which pixels they are, or they do not fit images of
     *     the shape
     */
    static PixelMap of(ImmutableFeatureMap features, ImageShape shape) {
        if (features.size() == 0) {
            throw new SettingException(
                    "Expected examples with a feature for each pixel that is not 0, found no features at all");
        }
        if (features instanceof HashedFeatureMap) {
            // Hashes may be numbers too.
            throw new SettingException("Expected " + NumberedNames.FORMS + ", found names that are hashed, as '"
                    + features.get(0).getName() + "'; train without hashing");
        }
        List<String> names = IntStream.range(0, features.size())
                .mapToObj(id -> features.get(id).getName())
                .toList();
        NumberedNames numbered = NumberedNames.of(names, shape.channels());
        PixelPlaces.Reading reading = PixelPlaces.of(numbered, shape);
        int[] pixels = reading.pixels().stream().mapToInt(Integer::intValue).toArray();
        return new PixelMap(pixels, invert(pixels, features, shape), !numbered.areBare(), reading.start());
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

    /** What is not certain of the places, in a sentence; empty if nothing is. */
    public Optional<String> uncertainty() {
        return uncertainty;
    }

    /** Whether earlier versions, which placed pixels in the order of ids where names were more than numbers, placed them so too. */
    public boolean isAsInEarlierVersions() {
        return !named || IntStream.range(0, pixelOfFeature.length).allMatch(id -> pixelOfFeature[id] == id);
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
