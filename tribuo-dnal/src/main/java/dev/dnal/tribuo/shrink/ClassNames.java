package dev.dnal.tribuo.shrink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Names of classes in the metadata of ONNX files. */
final class ClassNames {
    /** Ours, that of Ultralytics, and what else is usual. */
    private static final List<String> KEYS = List.of("dnal.classes", "names", "classes", "class_names", "labels");

    /** As JSON, or as Python writes lists and dictionaries. */
    private static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    private ClassNames() {}

    /** Whether a file names so many classes. */
    static boolean areSo(Map<String, String> metadata, long many) {
        return KEYS.stream()
                .flatMap(key -> Stream.ofNullable(metadata.get(key)))
                .anyMatch(names -> count(names.strip()) == many);
    }

    private static long count(String names) {
        if (names.startsWith("[") || names.startsWith("{")) {
            try {
                JsonNode listed = LENIENT.readTree(names);
                return listed.size();
            } catch (JsonProcessingException e) {
                return 0;
            }
        }
        return names.split(names.contains("\n") ? "\\R" : ",").length;
    }
}
