package dev.dnal.tribuo;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.data.batch.ChannelStatistics;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.Arrays;
import java.util.List;

/**
 * How feature values make an image, and how its pixels are normalised: a network sees (x * scale - mean[c]) / std[c] of
 * the pixel x of channel c. Immutable.
 *
 * <p>The names of features say which pixels they are. All have the same texts around their numbers, which are
 *
 * <ul>
 *   <li>the position in the order [C, H, W], as "12", "012", "pixel12" or "pixel12@value";
 *   <li>row and column of an image with one channel, in this order unless words tell: "3x4", "3_4", "r3c4", "x4y3";
 *   <li>channel, row and column: "0_3_4", "3_4_0", "ch0r3c4", "red_3_4";
 *   <li>the channel and the position in [H, W]: "c0p12", "red12".
 * </ul>
 *
 * <p>They count from 0, or from 1 if a feature has the number of the last pixel and none has 0. Features of pixels that are 0 in all images
 * may be missing; if names other than plain numbers then don't tell where counting begins, 0 is taken, with a warning in the log. Names
 * that tell no place, or more than one, are refused, hashed ones among them.
 */
public final class ImageFormat extends ConfiguredValue {
    @Config(mandatory = true, description = "Number of channels of an image.")
    private int channels;

    @Config(mandatory = true, description = "Height of an image in pixels.")
    private int height;

    @Config(mandatory = true, description = "Width of an image in pixels.")
    private int width;

    @Config(description = "Factor of pixel values, above 0; 1/255 takes bytes to the range 0 to 1.")
    private double scale = 1;

    @Config(description = "Mean of each channel, in units of scaled pixels; empty measures it on the training data.")
    private double[] mean = {};

    @Config(
            description =
                    "Standard deviation of each channel, in units of scaled pixels; empty measures it on the training data.")
    private double[] std = {};

    /** For OLCUT. */
    private ImageFormat() {}

    /**
     * Images whose normalisation is measured on the training data: each channel gets mean 0 and standard deviation 1.
     *
     * @param channels at least 1
     * @param height in pixels, at least 1
     * @param width in pixels, at least 1
     * @throws IllegalArgumentException if an extent is out of range
     */
    public ImageFormat(int channels, int height, int width) {
        this(channels, height, width, 1, new double[0], new double[0]);
    }

    /**
     * Images with a fixed normalisation.
     *
     * @param channels at least 1
     * @param height in pixels, at least 1
     * @param width in pixels, at least 1
     * @param scale factor of pixel values, finite and above 0
     * @param mean one finite value per channel in units of scaled pixels, or empty to measure on the training data
     * @param std one finite value above 0 per channel in units of scaled pixels; empty if and only if mean is
     * @throws IllegalArgumentException if a value is out of range or the lengths don't agree
     */
    public ImageFormat(int channels, int height, int width, double scale, double[] mean, double[] std) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.scale = scale;
        this.mean = mean.clone();
        this.std = std.clone();
        check();
    }

    @Override
    protected void check() {
        require("channels, height or width", this::shape);
        require(
                "mean or std",
                mean.length == std.length && (mean.length == 0 || mean.length == channels),
                String.format(
                        "Expected one mean and one standard deviation for each of the %d channels, or none of both to"
                                + " measure them on the training data; found means %s and standard deviations %s",
                        channels, Arrays.toString(mean), Arrays.toString(std)));
        require("scale, mean or std", this::exampleOfNormalisation);
    }

    /**
     * The shape of an image.
     *
     * @return [C, H, W]
     */
    public ImageShape shape() {
        return new ImageShape(channels, height, width);
    }

    /**
     * The normalisation for a network trained on these images: the fixed one, or the one that standardises them.
     *
     * @param training images to learn from, of {@link #shape()}
     * @return mean and standard deviation per channel
     */
    public Normalisation normalisation(ImageSource training) {
        return mean.length == 0 ? Normalisation.standardising(ChannelStatistics.of(training), scale) : fixed();
    }

    /** Whether the normalisation is the same whatever images are trained on. */
    boolean isNormalisationFixed() {
        return mean.length > 0;
    }

    /** The fixed one, or if that is to be measured, one that has the scale. */
    private Normalisation exampleOfNormalisation() {
        return mean.length == 0 ? new Normalisation(List.of(0.0), List.of(1.0), scale) : fixed();
    }

    private Normalisation fixed() {
        return new Normalisation(
                Arrays.stream(mean).boxed().toList(), Arrays.stream(std).boxed().toList(), scale);
    }
}
