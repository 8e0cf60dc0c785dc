package dev.dnal.tribuo.listener;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
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
    private static final int EVENT_GRAPH = 4;
    private static final int EVENT_SUMMARY = 5;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE_VALUE = 2;
    private static final int VALUE_HISTOGRAM = 5;
    private static final int VALUE_TENSOR = 8;
    private static final int VALUE_METADATA = 9;
    private static final int METADATA_PLUGIN = 1;
    private static final int PLUGIN_NAME = 1;
    private static final int PLUGIN_CONTENT = 2;
    private static final int TENSOR_TYPE = 1;
    private static final int TENSOR_SHAPE = 2;
    private static final int TYPE_FLOAT = 1;
    private static final int SHAPE_DIM = 2;
    private static final int DIM_SIZE = 1;
    private static final int HISTOGRAM_MIN = 1;
    private static final int HISTOGRAM_MAX = 2;
    private static final int HISTOGRAM_COUNT = 3;
    private static final int HISTOGRAM_SUM = 4;
    private static final int HISTOGRAM_SUM_OF_SQUARES = 5;
    private static final int HISTOGRAM_LIMITS = 6;
    private static final int HISTOGRAM_COUNTS = 7;

    private static final String VERSION = "brain.Event:2";
    private static final int MASK_DELTA = 0xa282ead8;

    private final Path file;

    /**
     * How many values from 0 to 1 are in each of equal intervals.
     *
     * @param counts of the intervals, in order
     */
    record Histogram(List<Integer> counts) {
        /** Of the values, each taken for the middle of its interval. */
        private double sum(DoubleUnaryOperator of) {
            return IntStream.range(0, counts.size())
                    .mapToDouble(bin -> counts.get(bin) * of.applyAsDouble((bin + 0.5) / counts.size()))
                    .sum();
        }

        private byte[] message() throws IOException {
            int bins = counts.size();
            return EventFile.message(out -> {
                out.writeDouble(HISTOGRAM_MIN, 0);
                out.writeDouble(HISTOGRAM_MAX, 1);
                out.writeDouble(HISTOGRAM_COUNT, sum(middle -> 1));
                out.writeDouble(HISTOGRAM_SUM, sum(middle -> middle));
                out.writeDouble(HISTOGRAM_SUM_OF_SQUARES, sum(middle -> middle * middle));
                out.writeByteArray(HISTOGRAM_LIMITS, EventFile.message(limits -> {
                    for (int bin = 0; bin < bins; bin++) {
                        limits.writeDoubleNoTag((bin + 1.0) / bins);
                    }
                }));
                out.writeByteArray(HISTOGRAM_COUNTS, EventFile.message(numbers -> {
                    for (int count : counts) {
                        numbers.writeDoubleNoTag(count);
                    }
                }));
            });
        }
    }

    /** Fields of a message. */
    @FunctionalInterface
    interface Fields {
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

    /** Adds a network, as GraphDef (tensorflow/core/framework/graph.proto) has it. */
    void addGraph(byte[] definition) throws IOException {
        byte[] event = message(out -> {
            out.writeDouble(EVENT_WALL_TIME, now());
            out.writeByteArray(EVENT_GRAPH, definition);
        });
        Files.write(file, record(event), StandardOpenOption.APPEND);
    }

    /** Adds what a plugin of TensorBoard knows how to read, under a tag, with a tensor without elements as its value. */
    void addPluginData(String tag, String plugin, byte[] content) throws IOException {
        byte[] metadata = message(out -> out.writeByteArray(METADATA_PLUGIN, message(data -> {
            data.writeString(PLUGIN_NAME, plugin);
            data.writeByteArray(PLUGIN_CONTENT, content);
        })));
        byte[] tensor = message(out -> {
            out.writeEnum(TENSOR_TYPE, TYPE_FLOAT);
            out.writeByteArray(
                    TENSOR_SHAPE,
                    message(shape -> shape.writeByteArray(SHAPE_DIM, message(dim -> dim.writeInt64(DIM_SIZE, 0)))));
        });
        byte[] summary = message(out -> out.writeByteArray(SUMMARY_VALUE, message(value -> {
            value.writeString(VALUE_TAG, tag);
            value.writeByteArray(VALUE_TENSOR, tensor);
            value.writeByteArray(VALUE_METADATA, metadata);
        })));
        byte[] event = message(out -> {
            out.writeDouble(EVENT_WALL_TIME, now());
            out.writeByteArray(EVENT_SUMMARY, summary);
        });
        Files.write(file, record(event), StandardOpenOption.APPEND);
    }

    /** Adds the numbers and histograms of a step, by their tags. */
    void add(long step, Map<String, Double> scalars, Map<String, Histogram> histograms) throws IOException {
        byte[] summary = message(out -> {
            for (Map.Entry<String, Double> scalar : scalars.entrySet()) {
                out.writeByteArray(SUMMARY_VALUE, message(value -> {
                    value.writeString(VALUE_TAG, scalar.getKey());
                    value.writeFloat(VALUE_SIMPLE_VALUE, scalar.getValue().floatValue());
                }));
            }
            for (Map.Entry<String, Histogram> histogram : histograms.entrySet()) {
                out.writeByteArray(SUMMARY_VALUE, message(value -> {
                    value.writeString(VALUE_TAG, histogram.getKey());
                    value.writeByteArray(VALUE_HISTOGRAM, histogram.getValue().message());
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

    /** The bytes of a message with such fields. */
    static byte[] message(Fields fields) throws IOException {
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
