package dev.dnal.tribuo.shrink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Names of classes in the metadata of ONNX files. */
public final class ClassNames {
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
        return listed(metadata).anyMatch(names -> names.size() == many);
    }

    /** The names of the classes that a network tells apart, in the order of its outputs, if the metadata of its file name them. */
    public static Optional<List<String>> in(Map<String, String> metadata) {
        return listed(metadata).findFirst();
    }

    private static Stream<List<String>> listed(Map<String, String> metadata) {
        return KEYS.stream()
                .flatMap(key -> Stream.ofNullable(metadata.get(key)))
                .map(text -> names(text.strip()))
                .filter(names -> !names.isEmpty());
    }

    /** Empty if they can't be read. */
    private static List<String> names(String text) {
        if (!text.startsWith("[") && !text.startsWith("{")) {
            return Stream.of(text.split(text.contains("\n") ? "\\R" : ","))
                    .map(String::strip)
                    .toList();
        }
        List<String> names = new ArrayList<>();
        try {
            LENIENT.readTree(text).forEach(name -> names.add(name.asText()));
        } catch (JsonProcessingException e) {
            return List.of();
        }
        return names;
    }
}
