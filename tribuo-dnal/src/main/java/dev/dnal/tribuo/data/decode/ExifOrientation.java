package dev.dnal.tribuo.data.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How cameras say that a picture is to be turned: the tag Orientation of Exif 2.32, 4.6.4, and TIFF 6.0. */
final class ExifOrientation {
    /** The picture is as it should be. */
    static final int UPRIGHT = 1;

    private static final int LAST = 8;
    private static final String BEGIN = "Exif\0\0";
    private static final int TAG = 0x0112;
    private static final int LONG = 4;
    private static final int ENTRY_BYTES = 12;

    private ExifOrientation() {}

    /**
     * The orientation that an APP1 segment tells: 1 to 8; {@link #UPRIGHT} if it tells none, or is damaged, since a picture can be looked
     * at all the same.
     */
    static int of(byte[] segment) {
        if (!JpegHeader.beginsWith(segment, BEGIN)) {
            return UPRIGHT;
        }
        ByteBuffer tiff = ByteBuffer.wrap(segment, BEGIN.length(), segment.length - BEGIN.length())
                .slice();
        if (tiff.remaining() < 8) {
            return UPRIGHT;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        return inDirectory(tiff, Integer.toUnsignedLong(tiff.getInt(4)));
    }

    /** A directory has the number of its entries; an entry has tag, type, count and, where that is short, the value. */
    private static int inDirectory(ByteBuffer tiff, long begin) {
        if (begin + 2 > tiff.limit()) {
            return UPRIGHT;
        }
        int entries = Short.toUnsignedInt(tiff.getShort((int) begin));
        for (int i = 0; i < entries; i++) {
            long entry = begin + 2 + (long) i * ENTRY_BYTES;
            if (entry + ENTRY_BYTES > tiff.limit()) {
                return UPRIGHT;
            }
            if (Short.toUnsignedInt(tiff.getShort((int) entry)) == TAG) {
                boolean isLong = tiff.getShort((int) entry + 2) == LONG;
                int value = isLong ? tiff.getInt((int) entry + 8) : tiff.getShort((int) entry + 8);
                return value >= UPRIGHT && value <= LAST ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }
}
