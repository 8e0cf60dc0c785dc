package dev.dnal.tribuo.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Records of Java as JSON: an object with a field for each component, by its name. */
public final class RecordJson {
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
}
