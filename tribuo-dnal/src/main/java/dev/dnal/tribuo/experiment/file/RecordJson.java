package dev.dnal.tribuo.experiment.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Records of Java as JSON: an object with a field for each component, by its name. */
public final class RecordJson {
    private static final ObjectMapper READER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private RecordJson() {}

    /** A record as JSON, with a line feed at the end of each line on every platform. */
    public static String of(Record record) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
        try {
            return new ObjectMapper().writer(printer).writeValueAsString(record) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Numbers, texts and records can always be written as JSON", e);
        }
    }

    /**
     * Reads a record of this version or an earlier one.
     *
     * @param what messages call it
     * @throws UnusableInputException if the file holds none, or a damaged one
     * @throws IOException if it can't be read
     */
    public static <R> R read(Path file, Class<R> type, String what) throws IOException {
        try {
            @Nullable R record = READER.readValue(Files.readString(file), type);
            if (record == null) {
                throw damaged(file, what, "nothing", null);
            }
            return record;
        } catch (JsonProcessingException e) {
            throw damaged(file, what, firstLine(e.getOriginalMessage()), e);
        } catch (CharacterCodingException e) {
            throw damaged(file, what, "what is no text", e);
        }
    }

    /**
     * Whether a file holds a record that has something of that name.
     *
     * @throws UnusableInputException if it holds no record, or a damaged one
     * @throws IOException if it can't be read
     */
    public static boolean has(Path file, String name) throws IOException {
        return read(file, ObjectNode.class, "the record of a run").has(name);
    }

    private static UnusableInputException damaged(Path file, String what, String found, @Nullable Throwable cause) {
        return new UnusableInputException(
                file + ": expected " + what + ", found that it can't be read as one (" + found + ")"
                        + UnusableInputException.RESTORE,
                cause);
    }

    /** Jackson's messages go on with an excerpt of what was read. */
    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
