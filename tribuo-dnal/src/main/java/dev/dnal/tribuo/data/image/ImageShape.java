package dev.dnal.tribuo.data.image;

import dev.dnal.onnx.SettingException;

/**
 * The shape [C, H, W] of one image.
 *
 * @param channels C, at least 1
 * @param height H in pixels, at least 1
 * @param width W in pixels, at least 1
 */
public record ImageShape(int channels, int height, int width) {

    /**
     * Checks the extents.
     *
     * @throws SettingException if an extent is below 1 or C * H * W exceeds an int
     */
    public ImageShape {
        if (channels < 1 || height < 1 || width < 1) {
            throw new SettingException("Expected an image of at least one channel, row and column, found "
                    + describe(channels, height, width));
        }
        if ((long) height * width > Integer.MAX_VALUE / channels) {
            throw new SettingException("Expected an image of at most "
                    + Integer.MAX_VALUE
                    + " values, found "
                    + describe(channels, height, width));
        }
    }

    /**
     * Values in one image.
     *
     * @return C * H * W
     */
    public int size() {
        return channels * height * width;
    }

    /**
     * Pixels in one channel.
     *
     * @return H * W
     */
    public int planeSize() {
        return height * width;
    }

    /** The sizes in order, [C, H, W]. */
    public long[] sizes() {
        return new long[] {channels, height, width};
    }

    @Override
    public String toString() {
        return describe(channels, height, width);
    }

    private static String describe(int channels, int height, int width) {
        return "[" + channels + ", " + height + ", " + width + "]";
    }
}
