package dev.dnal.tribuo.data.batch;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a network sees of a raw pixel x of channel c: (x * scale - mean[c]) / std[c].
 *
 * <p>It is computed in single precision as x * {@link #multiplier} + {@link #addend}; a graph that
 * does the same two operations gives the same bits.
 *
 * @param mean one finite value per channel, in units of scaled pixels
 * @param std one finite value above 0 per channel, in units of scaled pixels
 * @param scale finite and above 0, usually 1/255 for bytes
 */
public record Normalisation(List<Double> mean, List<Double> std, double scale) {

    /** The scale that takes bytes to 0 .. 1. */
    public static final double BYTE_SCALE = 1.0 / 255;

    /**
     * Checks the values.
     *
     * @throws SettingException if there are no channels, mean and std differ in length, or a
     *     value is out of range
     */
    public Normalisation {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.isEmpty() || mean.size() != std.size()) {
            throw new SettingException("Expected one mean and one standard deviation per channel, found means "
                    + mean
                    + " and standard deviations "
                    + std);
        }
        for (double value : mean) {
            if (!Double.isFinite(value)) {
                throw new SettingException("Expected finite means, found " + mean);
            }
        }
        for (double value : std) {
            if (!(value > 0) || !Double.isFinite(value)) {
                throw new SettingException("Expected finite standard deviations above 0, found " + std);
            }
        }
        if (!(scale > 0) || !Double.isFinite(scale)) {
            throw new SettingException("Expected a finite scale above 0, found " + scale);
        }
    }

    /**
     * The normalisation that leaves pixels as they are.
     *
     * @param channels number of channels, at least 1
     * @return mean 0, standard deviation 1, scale 1
     * @throws SettingException if channels is below 1
     */
    public static Normalisation identity(int channels) {
        if (channels < 1) {
            throw new SettingException("Expected at least one channel, found " + channels);
        }
        return new Normalisation(Collections.nCopies(channels, 0.0), Collections.nCopies(channels, 1.0), 1.0);
    }

    /**
     * The normalisation that gives each channel mean 0 and standard deviation 1 over the images
     * measured. A constant channel has no deviation to divide by: it becomes 0 throughout.
     *
     * @param statistics of the raw pixels of the training images
     * @param scale finite and above 0
     * @return mean and standard deviation in units of scaled pixels
     * @throws SettingException if scale is out of range
     */
    public static Normalisation standardising(ChannelStatistics statistics, double scale) {
        return new Normalisation(
                statistics.mean().stream().map(m -> m * scale).toList(),
                statistics.std().stream().map(s -> s > 0 ? s * scale : 1.0).toList(),
                scale);
    }

    /** The same of channels in the opposite order. */
    public Normalisation reversed() {
        List<Double> means = new ArrayList<>(mean);
        List<Double> deviations = new ArrayList<>(std);
        Collections.reverse(means);
        Collections.reverse(deviations);
        return new Normalisation(means, deviations, scale);
    }

    /**
     * The number of channels.
     *
     * @return at least 1
     */
    public int channels() {
        return mean.size();
    }

    /**
     * The factor of raw pixels.
     *
     * @param channel 0 to {@link #channels()} - 1
     * @return scale / std
     */
    public float multiplier(int channel) {
        return (float) (scale / std.get(channel));
    }

    /**
     * The term added after the multiplication.
     *
     * @param channel 0 to {@link #channels()} - 1
     * @return -mean / std
     */
    public float addend(int channel) {
        return (float) (-mean.get(channel) / std.get(channel));
    }

    /**
     * Normalises one image in place.
     *
     * @param image raw pixels, [C, H, W]
     * @param shape of the image
     * @throws SettingException if the image has another number of channels
     */
    public void apply(float[] image, ImageShape shape) {
        requireChannels(shape);
        for (int c = 0; c < shape.channels(); c++) {
            float multiplier = multiplier(c);
            float addend = addend(c);
            int end = (c + 1) * shape.planeSize();
            for (int i = c * shape.planeSize(); i < end; i++) {
                image[i] = image[i] * multiplier + addend;
            }
        }
    }

    void requireChannels(ImageShape shape) {
        if (shape.channels() != channels()) {
            throw new SettingException(String.format(
                    "Expected a mean and a standard deviation for each of the %d channels of images of"
                            + " shape %s, found %d",
                    shape.channels(), shape, channels()));
        }
    }
}
