package dev.dnal.tribuo.data.decode;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.Locale;

/**
 * How image files of any size become images of one shape: the shorter side is resized, then the centre is cut out, as is
 * usual for ImageNet. The longer side follows in proportion, rounded down.
 *
 * @param channels 3 for red, green and blue, 1 for grey; files of the other kind are converted
 * @param size height and width of the result in pixels, at least 1
 * @param resize what the shorter side becomes in pixels, at least size
 */
public record ImageFit(int channels, int size, int resize) {

    /**
     * Checks the values.
     *
     * @throws SettingException if a value is out of range
     */
    public ImageFit {
        if (channels != 1 && channels != 3) {
            throw new SettingException("Expected images of 1 (grey) or 3 (colour) channels, found " + channels);
        }
        if (size < 1) {
            throw new SettingException("Expected an image size of at least 1 pixel, found " + size);
        }
        if (resize < size) {
            throw new SettingException(String.format(
                    Locale.ROOT,
                    "Expected to resize the shorter side of images to at least the %d pixels that are cut out, found %d",
                    size,
                    resize));
        }
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
     * The shape of each image.
     *
     * @return [channels, size, size]
     * @throws SettingException if an image would have more values than an int counts
     */
    public ImageShape shape() {
        return new ImageShape(channels, size, size);
    }
}
