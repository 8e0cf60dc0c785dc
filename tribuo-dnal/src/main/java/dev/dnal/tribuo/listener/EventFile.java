package dev.dnal.tribuo.listener;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of events as TensorBoard reads it: records of TensorFlow (tensorflow/core/lib/io/record_writer.h), each a message {@code Event}
 * (tensorflow/core/util/event.proto). A record is the length of the message (64 bits, little-endian), a checksum of these eight bytes, the
 * message, and a checksum of it. Checksums are CRC-32C, rotated and with a constant added, "masked".
 */
final class EventFile {
    private static final int EVENT_WALL_TIME = 1;
    private static final int EVENT_STEP = 2;
    private static final int EVENT_FILE_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE_VALUE = 2;

    private static final String VERSION = "brain.Event:2";
    private static final int MASK_DELTA = 0xa282ead8;

    private final Path file;

    /** Fields of a message. */
    @FunctionalInterface
    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private EventFile(Path file) {
        this.file = file;
    }

    /** A file without numbers yet, in place of one that may be there. */
    static EventFile create(Path file) throws IOException {
        Files.write(file, record(message(out -> {
            out.writeDouble(EVENT_WALL_TIME, now());
            out.writeString(EVENT_FILE_VERSION, VERSION);
        })));
        return new EventFile(file);
    }

    /** Adds the numbers of a step, by their tags. */
    void add(long step, Map<String, Double> scalars) throws IOException {
        byte[] summary = message(out -> {
            for (Map.Entry<String, Double> scalar : scalars.entrySet()) {
                out.writeByteArray(SUMMARY_VALUE, message(value -> {
                    value.writeString(VALUE_TAG, scalar.getKey());
                    value.writeFloat(VALUE_SIMPLE_VALUE, scalar.getValue().floatValue());
                }));
            }
        });
        byte[] event = message(out -> {
            out.writeDouble(EVENT_WALL_TIME, now());
            out.writeInt64(EVENT_STEP, step);
            out.writeByteArray(EVENT_SUMMARY, summary);
        });
        Files.write(file, record(event), StandardOpenOption.APPEND);
    }

    private static double now() {
        return System.currentTimeMillis() / 1e3;
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.writeTo(out);
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] record(byte[] message) {
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(message.length)
                .array();
        return ByteBuffer.allocate(Long.BYTES + message.length + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(length)
                .putInt(masked(length))
                .put(message)
                .putInt(masked(message))
                .array();
    }

    private static int masked(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length);
        return Integer.rotateRight((int) checksum.getValue(), 15) + MASK_DELTA;
    }
}
