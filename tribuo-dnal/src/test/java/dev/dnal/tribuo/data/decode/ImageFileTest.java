package dev.dnal.tribuo.data.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.ImageFiles;
import dev.dnal.tribuo.data.image.ImageDataException;
import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageFileTest {
    @TempDir
    Path folder;

    private int[] firstPixel(String name, BufferedImage image) throws IOException {
        DecodedImage decoded = ImageFile.decode(ImageFiles.write(folder.resolve(name), image));
        int[] samples = new int[decoded.channels()];
        for (int c = 0; c < samples.length; c++) {
            samples[c] = decoded.sample(c, 0);
        }
        return samples;
    }

    private void assertRefused(byte[] content, String... facts) throws IOException {
        Path file = Files.write(folder.resolve("bad.png"), content);
        ImageDataException refusal = assertThrows(ImageDataException.class, () -> ImageFile.decode(file));
        assertTrue(refusal.getMessage().startsWith(file.toString()), refusal.getMessage());
        for (String fact : facts) {
            assertTrue(refusal.getMessage().contains(fact), () -> fact + " in: " + refusal.getMessage());
        }
    }

    private void assertHeaderRefused(byte[] content, String fact) throws IOException {
        assertRefused(content, fact);
        ImageDataException refusal =
                assertThrows(ImageDataException.class, () -> ImageFile.checkHeader(folder.resolve("bad.png")));
        assertTrue(refusal.getMessage().contains(fact), refusal.getMessage());
    }

    @Test
    void keepsRowsColumnsAndChannelsApart() throws IOException {
        DecodedImage decoded = ImageFile.decode(ImageFiles.write(folder.resolve("a.png"), ImageFiles.gradient(5, 3)));
        assertEquals(3, decoded.height());
        assertEquals(5, decoded.width());
        assertEquals(82, decoded.sample(0, 2 * 5 + 4));
        assertEquals(2, decoded.sample(1, 2 * 5 + 4));
        assertEquals(4, decoded.sample(2, 2 * 5 + 4));
    }

    @Test
    void leavesTheSamplesOfGreyAlone() throws IOException {
        assertArrayEquals(new int[] {100}, firstPixel("a.png", ImageFiles.pixel(BufferedImage.TYPE_BYTE_GRAY, 100)));
    }

    @Test
    void dropsTheLowBitsOfDeepGrey() throws IOException {
        int sample = 100 * 257 + 3;
        assertArrayEquals(
                new int[] {100}, firstPixel("a.png", ImageFiles.pixel(BufferedImage.TYPE_USHORT_GRAY, sample)));
    }

    @Test
    void dropsTheLowBitsOfDeepColours() throws IOException {
        assertArrayEquals(new int[] {0, 128, 255}, firstPixel("a.png", ImageFiles.deepColour(0, 128 * 257, 65535)));
    }

    @Test
    void dropsAlphaWithoutBlending() throws IOException {
        assertArrayEquals(
                new int[] {10, 20, 30},
                firstPixel("a.png", ImageFiles.pixel(BufferedImage.TYPE_INT_ARGB, 10, 20, 30, 40)));
    }

    @Test
    void dropsTheAlphaOfGrey() throws IOException {
        assertArrayEquals(new int[] {77}, firstPixel("a.png", ImageFiles.greyAndAlpha(77, 3)));
    }

    @Test
    void looksColoursUpInAPalette() throws IOException {
        assertArrayEquals(new int[] {1, 2, 3}, firstPixel("a.png", ImageFiles.palette(Color.RED, new Color(1, 2, 3))));
    }

    @Test
    void takesAPaletteOfGreysForGrey() throws IOException {
        assertArrayEquals(new int[] {9}, firstPixel("a.png", ImageFiles.palette(Color.BLACK, new Color(9, 9, 9))));
    }

    @Test
    void readsOneBit() throws IOException {
        assertArrayEquals(new int[] {255}, firstPixel("a.png", ImageFiles.pixel(BufferedImage.TYPE_BYTE_BINARY, 1)));
    }

    @Test
    void readsAGreyJpeg() throws IOException {
        assertArrayEquals(new int[] {100}, firstPixel("a.jpg", ImageFiles.pixel(BufferedImage.TYPE_BYTE_GRAY, 100)));
    }

    @Test
    void readsAJpegInColour() throws IOException {
        int[] pixel = firstPixel("a.jpg", ImageFiles.plain(16, 16, new Color(200, 100, 50)));
        assertEquals(200, pixel[0], 3);
        assertEquals(100, pixel[1], 3);
        assertEquals(50, pixel[2], 3);
    }

    private DecodedImage decoded(byte[] jpeg) throws IOException {
        return ImageFile.decode(Files.write(folder.resolve("a.jpg"), jpeg));
    }

    private void assertPixel(byte[] jpeg, int red, int green, int blue) throws IOException {
        DecodedImage image = decoded(jpeg);
        assertEquals(3, image.channels());
        assertEquals(red, image.sample(0, 9), 2);
        assertEquals(green, image.sample(1, 9), 2);
        assertEquals(blue, image.sample(2, 9), 2);
    }

    private static byte[] adobe(int transform) {
        return new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform};
    }

    @Test
    void takesTheComponentsOfAnAdobeJpegWithoutTransformForColours() throws IOException {
        assertPixel(ImageFiles.withSegment(ImageFiles.components(3), 0xEE, adobe(0)), 40, 100, 160);
    }

    @Test
    void transformsTheComponentsOfAnAdobeJpegWithTransform() throws IOException {
        // Luminance 40, differences -28 and 32: red 40 + 1.402 * 32, green 40 + 0.344 * 28 - 0.714 * 32, blue 40 -
        // 1.772 * 28.
        assertPixel(ImageFiles.withSegment(ImageFiles.components(3), 0xEE, adobe(1)), 85, 27, 0);
    }

    @Test
    void transformsComponentsThatNothingIsSaidOf() throws IOException {
        assertPixel(ImageFiles.components(3), 85, 27, 0);
    }

    @Test
    void decodesAJpegWhoseColourProfileIsForGrey() throws IOException {
        byte[] grey = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
        byte[] begin = "ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1);
        byte[] segment = ByteBuffer.allocate(begin.length + grey.length)
                .put(begin)
                .put(grey)
                .array();
        byte[] jpeg = ImageFiles.bytes(ImageFiles.plain(8, 8, new Color(200, 100, 50)), "jpg");
        assertPixel(ImageFiles.withSegment(jpeg, 0xE2, segment), 200, 100, 50);
    }

    /** Three by two pixels, of which one is dark; where Exif says it is, by orientation. */
    @ParameterizedTest(name = "orientation {0}: row {1}, column {2} of {3} x {4}")
    @CsvSource({
        "1, 0, 2, 16, 24",
        "2, 0, 0, 16, 24",
        "3, 1, 0, 16, 24",
        "4, 1, 2, 16, 24",
        "5, 2, 0, 24, 16",
        "6, 2, 1, 24, 16",
        "7, 0, 1, 24, 16",
        "8, 0, 0, 24, 16",
        "9, 0, 2, 16, 24"
    })
    void turnsPicturesAsExifSays(int orientation, int row, int column, int height, int width) throws IOException {
        BufferedImage image = ImageFiles.plain(24, 16, Color.WHITE);
        for (int i = 0; i < 64; i++) {
            image.setRGB(16 + i % 8, i / 8, 0);
        }
        byte[] jpeg = ImageFiles.bytes(image, "jpg");
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            DecodedImage turned = decoded(ImageFiles.withSegment(jpeg, 0xE1, ImageFiles.exif(order, orientation)));
            assertEquals(height, turned.height());
            assertEquals(width, turned.width());
            for (int y = 0; y < height / 8; y++) {
                for (int x = 0; x < width / 8; x++) {
                    boolean dark = turned.sample(0, (8 * y + 4) * width + 8 * x + 4) < 128;
                    assertEquals(y == row && x == column, dark, "row " + y + ", column " + x);
                }
            }
        }
    }

    @Test
    void looksAtAPictureWhoseExifDataAreDamaged() throws IOException {
        byte[] jpeg = ImageFiles.bytes(ImageFiles.plain(24, 16, Color.WHITE), "jpg");
        byte[] exif = ImageFiles.exif(ByteOrder.LITTLE_ENDIAN, 6);
        for (int length = 0; length < 26; length++) {
            byte[] cut = Arrays.copyOf(exif, length);
            assertEquals(16, decoded(ImageFiles.withSegment(jpeg, 0xE1, cut)).height());
        }
    }

    @Test
    void refusesAJpegWithoutASegmentWhereOneShouldBegin() throws IOException {
        assertHeaderRefused(new byte[] {-1, (byte) 0xD8, 1, 2, 3, 4}, "where a segment should begin");
        assertHeaderRefused(new byte[] {-1, (byte) 0xD8, -1, (byte) 0xE0, 0, 9}, "before its first sample");
    }

    @Test
    void refusesAJpegOfFourComponents() throws IOException {
        assertHeaderRefused(ImageFiles.fourComponents(), "CMYK");
    }

    @Test
    void refusesAnotherFormatByItsName() throws IOException {
        assertHeaderRefused(ImageFiles.bytes(ImageFiles.gradient(4, 4), "gif"), "format gif");
    }

    @Test
    void refusesText() throws IOException {
        assertHeaderRefused("hello there".getBytes(StandardCharsets.UTF_8), "another kind of file");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        assertHeaderRefused(new byte[0], "empty");
    }

    @Test
    void refusesAnImageLargerThanTheLimitByItsHeader() throws IOException {
        byte[] png = ImageFiles.bytes(ImageFiles.gradient(4, 4), "png");
        ByteBuffer.wrap(png).putInt(16, 100_000).putInt(20, 50_000);
        assertHeaderRefused(png, "found 100000 x 50000");
    }

    @Test
    void refusesAPngThatIsCutShort() throws IOException {
        assertRefused(ImageFiles.firstHalf(ImageFiles.bytes(ImageFiles.gradient(9, 40), "png")), "damaged");
    }

    @Test
    void refusesAJpegThatIsCutShort() throws IOException {
        byte[] whole = ImageFiles.bytes(ImageFiles.gradient(9, 90), "jpg");
        Path file = Files.write(folder.resolve("bad.png"), Arrays.copyOf(whole, whole.length - 40));
        // The header is whole: nobody can know before the file is decoded.
        ImageFile.checkHeader(file);
        assertRefused(Files.readAllBytes(file), "damaged", "remature end");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        Path file = folder.resolve("gone.png");
        ImageDataException refusal = assertThrows(ImageDataException.class, () -> ImageFile.decode(file));
        assertTrue(refusal.getMessage().contains(file + ": expected a readable file"), refusal.getMessage());
    }
}
