package dev.dnal.tribuo.data.decode;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.Locale;

/**
 * How image files of any size become images of one shape. Usually the shorter side is resized, in proportion, and then the centre is cut out,
 * as for ImageNet; the longer side is rounded down. Or both sides are resized, in whatever proportion, and nothing is cut.
 *
 * @param channels 3 for red, green and blue, 1 for grey; files of the other kind are converted
 * @param height of the result in pixels, at least 1
 * @param width of the result in pixels, at least 1
 * @param resize what the shorter side becomes in pixels before the centre is cut out, at least height and width; 0 to cut nothing
 */
public record ImageFit(int channels, int height, int width, int resize) {
    /**
     * Checks the values.
     *
     * @throws SettingException if a value is out of range
     */
    public ImageFit {
        if (channels != 1 && channels != 3) {
            throw new SettingException("Expected images of 1 (grey) or 3 (colour) channels, found " + channels);
        }
        if (height < 1 || width < 1) {
            throw new SettingException(
                    "Expected an image size of at least 1 pixel, found " + (height < 1 ? height : width));
        }
        if (resize != 0 && resize < Math.max(height, width)) {
            throw new SettingException(String.format(
                    Locale.ROOT,
                    "Expected to resize the shorter side of images to at least the %d pixels that are cut out, found %d",
                    Math.max(height, width),
                    resize));
        }
    }

    /**
     * Cuts squares out.
     *
     * @param channels 1 or 3
     * @param size height and width of the result in pixels, at least 1
     * @param resize what the shorter side becomes in pixels, at least size
     * @throws SettingException if a value is out of range
     */
    public ImageFit(int channels, int size, int resize) {
        this(channels, size, size, requireResize(size, resize));
    }

    /**
     * Cuts out 7/8 of the shorter side, as 224 of 256 pixels for ImageNet.
     *
     * @param channels 1 or 3
     * @param size height and width of the result in pixels, at least 1
     * @throws SettingException if a value is out of range
     */
    public ImageFit(int channels, int size) {
        this(channels, size, (int) Math.min(Integer.MAX_VALUE, Math.round(size * 256.0 / 224)));
    }

    /**
     * Resizes both sides and cuts nothing.
     *
     * @throws SettingException if the shape has not 1 or 3 channels
     */
    public static ImageFit stretched(ImageShape shape) {
        return new ImageFit(shape.channels(), shape.height(), shape.width(), 0);
    }

    /** 0 has another meaning where sides may differ. */
    private static int requireResize(int size, int resize) {
        if (resize < 1 && size >= 1) {
            throw new SettingException("Expected to resize the shorter side of images to at least the " + size
                    + " pixels that are cut out, found " + resize);
        }
        return resize;
    }

    /**
     * The shape of each image.
     *
     * @return [channels, height, width]
     * @throws SettingException if an image would have more values than an int counts
     */
    public ImageShape shape() {
        return new ImageShape(channels, height, width);
    }
}
