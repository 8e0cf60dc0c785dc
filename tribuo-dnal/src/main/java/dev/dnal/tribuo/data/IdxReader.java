package dev.dnal.tribuo.data;

import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.List;

/**
 * Reads images and labels in the IDX format of MNIST: grey images as unsigned bytes (magic number
 * 0x00000803: images, rows, columns) and labels as unsigned bytes (0x00000801), gzip or not.
 */
public final class IdxReader {

    /** The content of an image file. */
    static final class Images {
        private final DataFile file;
        private final ImageShape shape;
        private final int count;
        private final byte[] pixels;

        private Images(DataFile file, ImageShape shape, int count, byte[] pixels) {
            this.file = file;
            this.shape = shape;
            this.count = count;
            this.pixels = pixels;
        }

        ImageShape shape() {
            return shape;
        }
    }

    private IdxReader() {}

    /**
     * Reads an image file and its label file.
     *
     * @param images file of N images
     * @param labels file of N labels
     * @param classNames names of the classes
     * @return the images, of shape [1, H, W]
     * @throws ImageDataException if a file is missing, unreadable, empty, truncated, damaged or of
     *     another kind, the counts differ, or a label has no class
     */
    public static ImageData read(DataFile images, DataFile labels, List<String> classNames) throws ImageDataException {
        return combine(readImages(images), readLabels(labels), labels, classNames);
    }

    static ImageData combine(Images images, int[] labels, DataFile labelFile, List<String> classNames)
            throws ImageDataException {
        if (labels.length != images.count) {
            throw new ImageDataException(String.format(
                    "%s: expected a label for each of the %d images of %s, found %d labels; check that the"
                            + " two files belong together",
                    labelFile, images.count, images.file, labels.length));
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] >= classNames.size()) {
                throw new ImageDataException(String.format(
                        "%s: expected labels 0 to %d, found %d in record %d (from 0); the file is damaged or"
                                + " belongs to another data set",
                        labelFile, classNames.size() - 1, labels[i], i));
            }
        }
        return ImageData.ofBytes(images.shape, images.pixels, labels, classNames);
    }

    static Images readImages(DataFile file) throws ImageDataException {
        try (IdxInput input = IdxInput.open(file)) {
            long[] extents = input.header(3, "images (unsigned bytes, 3 dimensions)");
            int count = (int) extents[0];
            ImageShape shape = new ImageShape(1, (int) extents[1], (int) extents[2]);
            return new Images(file, shape, count, input.body(count, shape.size(), "image"));
        }
    }

    static int[] readLabels(DataFile file) throws ImageDataException {
        try (IdxInput input = IdxInput.open(file)) {
            long[] extents = input.header(1, "labels (unsigned bytes, 1 dimension)");
            byte[] bytes = input.body((int) extents[0], 1, "label");
            int[] labels = new int[bytes.length];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = Byte.toUnsignedInt(bytes[i]);
            }
            return labels;
        }
    }
}
