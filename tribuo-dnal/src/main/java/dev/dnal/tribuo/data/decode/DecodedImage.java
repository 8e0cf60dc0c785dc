package dev.dnal.tribuo.data.decode;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The samples of a decoded file, 0 to 255, in the order [C, H, W], of 1 channel for grey and 3 for colour. Samples are those
 * of the file: alpha is dropped, and profiles and gamma are left alone. {@link BufferedImage#getRGB} would brighten grey
 * images, because Java takes their samples for linear light.
 */
final class DecodedImage {
    private final int channels;
    private final int height;
    private final int width;
    private final byte[] samples;

    private DecodedImage(int channels, int height, int width) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.samples = new byte[channels * height * width];
    }

    static DecodedImage of(BufferedImage image) {
        return image.getColorModel() instanceof IndexColorModel palette
                ? ofPalette(image, palette)
                : ofComponents(image, image.getColorModel());
    }

    private static DecodedImage ofPalette(BufferedImage image, IndexColorModel palette) {
        DecodedImage decoded = new DecodedImage(isGrey(palette) ? 1 : 3, image.getHeight(), image.getWidth());
        int[] row = new int[decoded.width];
        for (int y = 0; y < decoded.height; y++) {
            image.getRaster().getSamples(0, y, decoded.width, 1, 0, row);
            for (int x = 0; x < decoded.width; x++) {
                int rgb = palette.getRGB(row[x]);
                for (int c = 0; c < decoded.channels; c++) {
                    decoded.put(c, y, x, rgb >> (16 - 8 * c) & 0xFF);
                }
            }
        }
        return decoded;
    }

    private static boolean isGrey(IndexColorModel palette) {
        for (int i = 0; i < palette.getMapSize(); i++) {
            if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
                return false;
            }
        }
        return true;
    }

    private static DecodedImage ofComponents(BufferedImage image, ColorModel model) {
        Raster raster = image.getRaster();
        // One or two bands are grey and perhaps alpha, three or four are colours and perhaps alpha.
        DecodedImage decoded = new DecodedImage(raster.getNumBands() < 3 ? 1 : 3, image.getHeight(), image.getWidth());
        int[] row = new int[decoded.width];
        for (int c = 0; c < decoded.channels; c++) {
            int largest = (1 << model.getComponentSize(c)) - 1;
            for (int y = 0; y < decoded.height; y++) {
                raster.getSamples(0, y, decoded.width, 1, c, row);
                for (int x = 0; x < decoded.width; x++) {
                    decoded.put(c, y, x, (row[x] * 255 + largest / 2) / largest);
                }
            }
        }
        return decoded;
    }

    private void put(int channel, int y, int x, int sample) {
        samples[(channel * height + y) * width + x] = (byte) sample;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    int channels() {
        return channels;
    }

    /** The sample of a channel at the offset y * width + x, 0 to 255. */
    int sample(int channel, int offset) {
        return Byte.toUnsignedInt(samples[channel * height * width + offset]);
    }

    /**
     * The picture as it should be looked at.
     *
     * @param orientation as Exif numbers it, 1 to 8: where row 0 and column 0 of the samples are in the picture
     */
    DecodedImage oriented(int orientation) {
        if (orientation == ExifOrientation.UPRIGHT) {
            return this;
        }
        boolean swapped = orientation > 4;
        DecodedImage turned = new DecodedImage(channels, swapped ? width : height, swapped ? height : width);
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < turned.height; y++) {
                for (int x = 0; x < turned.width; x++) {
                    turned.put(c, y, x, sample(c, source(orientation, y, x)));
                }
            }
        }
        return turned;
    }

    /** The offset of the sample that is at a place of the turned picture. */
    private int source(int orientation, int y, int x) {
        int bottom = height - 1;
        int right = width - 1;
        return switch (orientation) {
            case 2 -> y * width + right - x;
            case 3 -> (bottom - y) * width + right - x;
            case 4 -> (bottom - y) * width + x;
            case 5 -> x * width + y;
            case 6 -> (bottom - x) * width + y;
            case 7 -> (bottom - x) * width + right - y;
            case 8 -> x * width + right - y;
            default -> throw new IllegalArgumentException("Expected an orientation of 2 to 8, found " + orientation);
        };
    }

    /**
     * The image with that number of channels: grey is repeated, colours are weighted as ITU-R BT.601 says.
     *
     * @param wanted 1 or 3
     */
    DecodedImage withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        DecodedImage converted = new DecodedImage(wanted, height, width);
        int plane = height * width;
        for (int i = 0; i < plane; i++) {
            int grey = channels == 1
                    ? sample(0, i)
                    : (299 * sample(0, i) + 587 * sample(1, i) + 114 * sample(2, i) + 500) / 1000;
            for (int c = 0; c < wanted; c++) {
                converted.samples[c * plane + i] = (byte) grey;
            }
        }
        return converted;
    }
}
