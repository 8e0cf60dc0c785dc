package dev.dnal.tribuo.data.decode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The segments of a JPEG file before its samples (ISO/IEC 10918-1, B.1.1). What applications put there is read here and kept from the
 * decoder, which gives up on colour profiles that don't fit and takes colours for others by rules of its own; instead it is told what the
 * colours are, as libjpeg would take them.
 */
final class JpegHeader {
    private static final int FIRST_BYTES = 0xFFD8;
    private static final int START_OF_SCAN = 0xDA;
    private static final int COMMENT = 0xFE;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int APP15 = 0xEF;

    /** Version 1.1, no density, no preview: says that three components are luminance and colour differences. */
    private static final byte[] JFIF = {
        (byte) 0xFF, (byte) APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    /** Version 100, no flags, no transform: says that three components are red, green and blue. */
    private static final byte[] ADOBE = {
        (byte) 0xFF, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean hasJfif;
    private boolean isAdobe;
    private int adobeTransform;
    private byte[] components = {};
    private int orientation = ExifOrientation.UPRIGHT;

    private JpegHeader() {}

    /** Whether a file that begins so is a JPEG. */
    static boolean begins(int firstByte, int secondByte) {
        return ((firstByte << 8) | secondByte) == FIRST_BYTES;
    }

    /**
     * Reads all before the samples.
     *
     * @param file from its third byte on; afterwards at the first sample
     * @throws IOException if it is cut short, or has something else where a segment should begin
     */
    static JpegHeader read(InputStream file) throws IOException {
        JpegHeader header = new JpegHeader();
        DataInputStream in = new DataInputStream(file);
        try {
            int marker;
            do {
                marker = marker(in);
                header.segment(marker, in);
            } while (marker != START_OF_SCAN);
        } catch (EOFException e) {
            throw new IOException("it ends before its first sample", e);
        }
        return header;
    }

    /** A marker may have any number of bytes of 255 before it. */
    private static int marker(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int marker = first;
        while (marker == 0xFF) {
            marker = in.readUnsignedByte();
        }
        if (first != 0xFF || marker == 0) {
            throw new IOException("it has something else where a segment should begin");
        }
        return marker;
    }

    private void segment(int marker, DataInputStream in) throws IOException {
        int length = in.readUnsignedShort();
        if (length < 2) {
            throw new IOException("it has a segment of " + length + " bytes");
        }
        byte[] content = new byte[length - 2];
        in.readFully(content);
        if (marker == APP0) {
            hasJfif |= beginsWith(content, "JFIF\0");
        } else if (marker == APP1 && orientation == ExifOrientation.UPRIGHT) {
            orientation = ExifOrientation.of(content);
        } else if (marker == APP14 && content.length >= 12 && beginsWith(content, "Adobe")) {
            isAdobe = true;
            adobeTransform = content[11];
        }
        if ((marker > APP15 && marker != COMMENT) || marker < APP0) {
            keep(marker, content);
        }
    }

    static boolean beginsWith(byte[] content, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return content.length >= bytes.length && Arrays.equals(content, 0, bytes.length, bytes, 0, bytes.length);
    }

    private void keep(int marker, byte[] content) {
        if (isFrame(marker)) {
            components = componentIds(content);
        }
        kept.write(0xFF);
        kept.write(marker);
        kept.write((content.length + 2) >> 8);
        kept.write(content.length + 2);
        kept.writeBytes(content);
    }

    /** SOF0 to SOF15, among which DHT, JPG and DAC have numbers too. */
    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    /** Behind the precision, the extents and the number of components, each has three bytes. */
    private static byte[] componentIds(byte[] frame) {
        int count = frame.length < 6 ? 0 : Math.min(Byte.toUnsignedInt(frame[5]), (frame.length - 6) / 3);
        byte[] ids = new byte[count];
        for (int i = 0; i < count; i++) {
            ids[i] = frame[6 + 3 * i];
        }
        return ids;
    }

    /** What the Exif data say of how the picture is to be turned. */
    int orientation() {
        return orientation;
    }

    /** Whether three components are red, green and blue as they are. */
    private boolean isRgb() {
        return !hasJfif && (isAdobe ? adobeTransform == 0 : Arrays.equals(components, new byte[] {'R', 'G', 'B'}));
    }

    /**
     * The file for a decoder.
     *
     * @param rest of the file, as {@link #read} left it
     */
    InputStream forDecoder(InputStream rest) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.write(FIRST_BYTES >> 8);
        header.write(FIRST_BYTES);
        if (components.length == 3) {
            header.writeBytes(isRgb() ? ADOBE : JFIF);
        }
        header.writeBytes(kept.toByteArray());
        return new SequenceInputStream(new ByteArrayInputStream(header.toByteArray()), rest);
    }
}
