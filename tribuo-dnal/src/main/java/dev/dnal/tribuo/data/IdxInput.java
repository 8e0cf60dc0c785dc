package dev.dnal.tribuo.data;

import dev.dnal.tribuo.data.image.ImageDataException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads one IDX file of unsigned bytes, compressed or not: a magic number 0x000008DD with DD
 * dimensions, the extents as big-endian unsigned ints, then the bytes.
 *
 * <p>Nothing is allocated on the word of the header alone: memory grows with the bytes that are
 * really there. Whether a file is gzip is read from its first bytes, not from its name.
 */
final class IdxInput implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int UNSIGNED_BYTES = 0x08;
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private final String name;
    private final InputStream in;
    /** What a gzip file may be unpacked to, however small it is, in bytes. */
    private static final long UNPACKED_BYTES = 64L << 20;

    /** How much more each of its bytes may be unpacked to: pictures shrink to a half or a tenth, and bombs to a thousandth. */
    private static final long UNPACKED_FACTOR = 32;

    private final long mostBytes;
    private long offset;

    private IdxInput(String name, InputStream in, long mostBytes) {
        this.name = name;
        this.in = in;
        this.mostBytes = mostBytes;
    }

    static IdxInput open(DataFile file) throws ImageDataException {
        try {
            long mostUnpacked = mostUnpacked(file);
            InputStream in = decompressed(file);
            return new IdxInput(file.name(), in, in instanceof GZIPInputStream ? mostUnpacked : MAX_BYTES);
        } catch (EOFException | ZipException e) {
            throw damagedGzip(file.name(), e);
        } catch (IOException e) {
            throw ImageDataException.unreadable(file.name(), e);
        }
    }

    private static long mostUnpacked(DataFile file) throws IOException {
        OptionalLong size = file.size();
        return size.isPresent() ? Math.min(MAX_BYTES, UNPACKED_BYTES + UNPACKED_FACTOR * size.getAsLong()) : MAX_BYTES;
    }

    private static InputStream decompressed(DataFile file) throws IOException {
        InputStream raw = new BufferedInputStream(file.open(), BUFFER_BYTES);
        try {
            raw.mark(2);
            int first = raw.read();
            int second = raw.read();
            raw.reset();
            boolean gzip = first == 0x1f && second == 0x8b;
            return gzip ? new GZIPInputStream(raw, BUFFER_BYTES) : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /**
     * Reads the header.
     *
     * @param dimensions the number of dimensions the file must have
     * @param meaning of the file, for messages
     * @return the extents, each 1 or more, whose product is small enough for an array
     */
    long[] header(int dimensions, String meaning) throws ImageDataException {
        int expected = UNSIGNED_BYTES << 8 | dimensions;
        byte[] word = read(4);
        if (word.length == 0) {
            throw new ImageDataException(
                    name + ": expected an IDX file of " + meaning + ", found an empty file; fetch it again");
        }
        long magic = unsignedInt(word, "the magic number");
        if (magic != expected) {
            throw new ImageDataException(String.format(
                    "%s: expected the IDX magic number 0x%08x of %s at offset 0, found 0x%08x; check that"
                            + " this is the right file",
                    name, expected, meaning, magic));
        }
        long[] extents = new long[dimensions];
        long product = 1;
        for (int d = 0; d < dimensions; d++) {
            long at = offset;
            extents[d] = unsignedInt(read(4), "the extent of dimension " + d);
            if (extents[d] < 1 || extents[d] > MAX_BYTES / product) {
                throw new ImageDataException(String.format(
                        "%s: expected extents of at least 1 and at most %d bytes together, found an extent"
                                + " of %d at offset %d; the header is damaged, fetch the file again",
                        name, MAX_BYTES, extents[d], at));
            }
            product *= extents[d];
        }
        if (product > mostBytes) {
            throw new ImageDataException(String.format(
                    "%s: expected at most %d bytes in a gzip file of its size (64 MiB and %d times the size), found a header that"
                            + " speaks of %d; if you trust the file, unpack it with gunzip",
                    name, mostBytes, UNPACKED_FACTOR, product));
        }
        return extents;
    }

    /**
     * Reads everything behind the header.
     *
     * @param items the number of images or labels
     * @param itemBytes bytes of each
     * @param item what one is, for messages
     * @return items * itemBytes bytes
     */
    byte[] body(int items, int itemBytes, String item) throws ImageDataException {
        int expected = items * itemBytes;
        long start = offset;
        byte[] bytes = read(expected);
        if (bytes.length < expected) {
            throw new ImageDataException(String.format(
                    "%s: expected %d %ss of %d bytes from offset %d as its header says, found the end of"
                            + " the file at offset %d after %d whole %ss; the file is truncated, fetch it"
                            + " again",
                    name, items, item, itemBytes, start, offset, bytes.length / itemBytes, item));
        }
        if (read(1).length > 0) {
            throw new ImageDataException(String.format(
                    "%s: expected the end of the file at offset %d after the %d %ss its header speaks of,"
                            + " found more bytes; the header is damaged, fetch the file again",
                    name, offset - 1, items, item));
        }
        return bytes;
    }

    private long unsignedInt(byte[] word, String what) throws ImageDataException {
        if (word.length < 4) {
            throw new ImageDataException(String.format(
                    "%s: expected %s in the IDX header, found the end of the file at offset %d; the file"
                            + " is truncated, fetch it again",
                    name, what, offset));
        }
        long value = 0;
        for (byte b : word) {
            value = value << 8 | Byte.toUnsignedInt(b);
        }
        return value;
    }

    private byte[] read(int count) throws ImageDataException {
        try {
            byte[] bytes = in.readNBytes(count);
            offset += bytes.length;
            return bytes;
        } catch (EOFException | ZipException e) {
            throw damagedGzip(name, e);
        } catch (IOException e) {
            throw ImageDataException.unreadable(name, e);
        }
    }

    private static ImageDataException damagedGzip(String name, IOException cause) {
        return new ImageDataException(
                String.format(
                        "%s: expected a whole gzip file, found damaged or truncated data (%s); fetch the file"
                                + " again",
                        name, cause.getMessage()),
                cause);
    }

    @Override
    public void close() throws ImageDataException {
        try {
            in.close();
        } catch (IOException e) {
            throw ImageDataException.unreadable(name, e);
        }
    }
}
