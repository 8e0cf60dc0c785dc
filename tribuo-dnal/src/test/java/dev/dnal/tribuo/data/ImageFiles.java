package dev.dnal.tribuo.data;

import java.awt.Color;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Makes PNG and JPEG files and folders of them. */
public final class ImageFiles {
    private ImageFiles() {}

    public static BufferedImage image(int type, int width, int height) {
        return new BufferedImage(width, height, type);
    }

    /** An image of one colour. */
    public static BufferedImage plain(int width, int height, Color colour) {
        BufferedImage image = image(BufferedImage.TYPE_INT_RGB, width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, colour.getRGB());
            }
        }
        return image;
    }

    /** An image whose red is 20 * x + y, green y and blue x. */
    public static BufferedImage gradient(int width, int height) {
        BufferedImage image = image(BufferedImage.TYPE_INT_RGB, width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, new Color(20 * x + y, y, x).getRGB());
            }
        }
        return image;
    }

    /** An image of one pixel with these samples. */
    public static BufferedImage pixel(int type, int... samples) {
        BufferedImage image = image(type, 1, 1);
        image.getRaster().setPixel(0, 0, samples);
        return image;
    }

    /** Two colours, the second one at the only pixel. */
    public static BufferedImage palette(Color unused, Color used) {
        byte[] red = {(byte) unused.getRed(), (byte) used.getRed()};
        byte[] green = {(byte) unused.getGreen(), (byte) used.getGreen()};
        byte[] blue = {(byte) unused.getBlue(), (byte) used.getBlue()};
        BufferedImage image =
                new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 2, red, green, blue));
        image.getRaster().setSample(0, 0, 0, 1);
        return image;
    }

    /** A pixel of grey and alpha, of which {@link BufferedImage} has no type. */
    public static BufferedImage greyAndAlpha(int grey, int alpha) {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                true,
                false,
                Transparency.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
        raster.setPixel(0, 0, new int[] {grey, alpha});
        return new BufferedImage(model, raster, false, null);
    }

    /** A pixel of 16 bits a channel. */
    public static BufferedImage deepColour(int... samples) {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
        raster.setPixel(0, 0, samples);
        return new BufferedImage(model, raster, false, null);
    }

    public static Path write(Path file, BufferedImage image) throws IOException {
        return Files.write(file, bytes(image, file.toString().endsWith(".png") ? "png" : "jpg"));
    }

    public static byte[] bytes(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, bytes)) {
            throw new IOException("No writer for " + format + " takes " + image);
        }
        return bytes.toByteArray();
    }

    /** A JPEG of four components, as CMYK has them. */
    public static byte[] fourComponents() throws IOException {
        return components(4);
    }

    /** A JPEG of as many components, with all samples of the component c 60 * c + 40, and nothing that says what they are. */
    public static byte[] components(int count) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 8, 8, count, null);
        for (int c = 0; c < count; c++) {
            int[] samples = new int[64];
            Arrays.fill(samples, 60 * c + 40);
            raster.setSamples(0, 0, 8, 8, c, samples);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(raster, null, null), null);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** A JPEG with another segment at its beginning. */
    public static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        ByteBuffer longer = ByteBuffer.allocate(jpeg.length + 4 + content.length);
        longer.put(jpeg, 0, 2).put((byte) 0xFF).put((byte) marker).putShort((short) (content.length + 2));
        return longer.put(content).put(jpeg, 2, jpeg.length - 2).array();
    }

    /** An APP1 segment with the tag Orientation. */
    public static byte[] exif(ByteOrder order, int orientation) {
        ByteBuffer exif = ByteBuffer.allocate(6 + 8 + 2 + 12 + 4).put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
        exif.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
        exif.order(order).putShort((short) 42).putInt(8).putShort((short) 1);
        return exif.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .array();
    }

    public static byte[] firstHalf(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    /** Classes "dark" and "light" of images of several sizes and kinds: 4 to train on, 2 for test. */
    static Path writeFolder(Path folder) throws IOException {
        Path dark = Files.createDirectories(folder.resolve("train/dark"));
        Path light = Files.createDirectories(folder.resolve("train/light"));
        write(dark.resolve("a.png"), gradient(11, 7));
        write(dark.resolve("b.jpg"), plain(9, 20, new Color(10, 20, 30)));
        write(light.resolve("a.JPEG"), gradient(8, 16));
        write(light.resolve("b.png"), pixel(BufferedImage.TYPE_BYTE_GRAY, 200));
        Path testDark = Files.createDirectories(folder.resolve("test/dark"));
        Path testLight = Files.createDirectories(folder.resolve("test/light"));
        write(testDark.resolve("x.png"), gradient(6, 6));
        write(testLight.resolve("y.png"), plain(5, 3, Color.WHITE));
        return folder;
    }
}
