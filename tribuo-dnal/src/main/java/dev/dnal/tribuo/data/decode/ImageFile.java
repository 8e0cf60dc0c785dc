package dev.dnal.tribuo.data.decode;

import dev.dnal.tribuo.data.image.ImageDataException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads PNG and JPEG files, whatever their names say. */
final class ImageFile {
    private static final Set<String> FORMATS = Set.of("png", "jpeg");

    /** About 8192 x 8192: a small file must not fill the memory. */
    private static final long MAX_PIXELS = 1L << 26;

    private interface Reading<R> {
        /** Gets a decoder, and how the picture is to be turned. */
        R read(ImageReader reader, int orientation) throws IOException;
    }

    private ImageFile() {}

    /**
     * Looks at the beginning of a file: format, size and kind of colours.
     *
     * @throws ImageDataException if the file can't be read, or is none that {@link #decode} takes
     */
    static void checkHeader(Path file) throws ImageDataException {
        read(file, (reader, orientation) -> {
            requireUsable(file, reader);
            return true;
        });
    }

    /**
     * Decodes a file, and turns it as its Exif data say.
     *
     * @throws ImageDataException if the file can't be read, is damaged or cut short, is neither PNG nor JPEG, or has
     *     colours other than grey and RGB
     */
    static DecodedImage decode(Path file) throws ImageDataException {
        return read(file, (reader, orientation) -> {
            requireUsable(file, reader);
            List<String> cutShort = new ArrayList<>();
            // ImageIO only warns of the missing end of a JPEG, and paints the rest grey.
            reader.addIIOReadWarningListener((source, warning) -> {
                if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
                    cutShort.add(warning);
                }
            });
            BufferedImage image = reader.read(0);
            if (!cutShort.isEmpty()) {
                throw damaged(file, cutShort.get(0), new IOException(cutShort.get(0)));
            }
            return DecodedImage.of(image).oriented(orientation);
        });
    }

    private static <R> R read(Path file, Reading<R> reading) throws ImageDataException {
        if (Files.isDirectory(file)) {
            throw new ImageDataException(file + ": expected an image file, found a folder; rename or remove it");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // Reading from a pipe or a device may wait for ever.
            throw new ImageDataException(
                    file + ": expected an image file, found a pipe, a device or the like; remove it");
        }
        InputStream opened;
        try {
            opened = Files.newInputStream(file);
        } catch (IOException e) {
            throw ImageDataException.unreadable(file.toString(), e);
        }
        try (BufferedInputStream bytes = new BufferedInputStream(opened)) {
            return isJpeg(bytes) ? readJpeg(file, bytes, reading) : read(file, bytes, ExifOrientation.UPRIGHT, reading);
        } catch (ImageDataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decoders answer damage with all kinds of unchecked exceptions.
            throw damaged(file, String.valueOf(e.getMessage()), e);
        }
    }

    /** Looks at the first bytes without taking them. */
    private static boolean isJpeg(BufferedInputStream bytes) throws IOException {
        bytes.mark(2);
        boolean found = JpegHeader.begins(bytes.read(), bytes.read());
        bytes.reset();
        return found;
    }

    private static <R> R readJpeg(Path file, InputStream bytes, Reading<R> reading) throws IOException {
        bytes.skipNBytes(2);
        JpegHeader header = JpegHeader.read(bytes);
        return read(file, header.forDecoder(bytes), header.orientation(), reading);
    }

    private static <R> R read(Path file, InputStream bytes, int orientation, Reading<R> reading) throws IOException {
        // In memory: other streams of ImageIO want a folder for temporary files.
        try (ImageInputStream stream = new MemoryCacheImageInputStream(bytes)) {
            ImageReader reader = reader(file, stream);
            try {
                reader.setInput(stream, true, true);
                return reading.read(reader, orientation);
            } finally {
                reader.dispose();
            }
        }
    }

    private static ImageReader reader(Path file, ImageInputStream stream) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
        if (!readers.hasNext()) {
            throw new ImageDataException(file + ": expected a PNG or JPEG image, found another kind of file or an empty"
                    + " one; fetch it again or remove it");
        }
        ImageReader reader = readers.next();
        if (!FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
            String format = reader.getFormatName();
            reader.dispose();
            throw new ImageDataException(
                    file + ": expected a PNG or JPEG image, found one in the format " + format + "; convert it");
        }
        return reader;
    }

    private static void requireUsable(Path file, ImageReader reader) throws IOException {
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > MAX_PIXELS) {
            throw new ImageDataException(String.format(
                    Locale.ROOT,
                    "%s: expected an image of at most %d pixels, found %d x %d; make it smaller",
                    file,
                    MAX_PIXELS,
                    reader.getWidth(0),
                    reader.getHeight(0)));
        }
        if (!hasUsableColours(reader)) {
            throw new ImageDataException(
                    file + ": expected an image in grey or RGB, found other colours, as CMYK;" + " convert it to RGB");
        }
    }

    private static boolean hasUsableColours(ImageReader reader) throws IOException {
        Iterator<ImageTypeSpecifier> types = reader.getImageTypes(0);
        if (!types.hasNext()) {
            return false;
        }
        // The first type is the one that is decoded to.
        int space = types.next().getColorModel().getColorSpace().getType();
        return space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB;
    }

    private static ImageDataException damaged(Path file, String reason, Exception cause) {
        return new ImageDataException(
                file + ": expected a whole image, but it can't be decoded (" + reason
                        + "); the file is damaged, fetch it again or remove it",
                cause);
    }
}
