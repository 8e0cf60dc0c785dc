package dev.dnal.onnx.training.file;

import dev.dnal.onnx.graph.GraphException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a part of a training says of itself in a file: its kind and its settings. In metadata this is a line of text: the kind,
 * then name=value pairs, all separated by spaces. Names are URL-encoded, so that any name of a tensor can be one.
 *
 * @param kind a word that {@link RecipeKinds} knows the part by
 * @param values the settings by name, in order; values hold no spaces
 */
public record MetadataLine(String kind, Map<String, String> values) {
    /** Checks that the line can be read again. */
    public MetadataLine {
        if (kind.isEmpty() || kind.contains(" ") || values.values().stream().anyMatch(value -> value.contains(" "))) {
            throw new IllegalArgumentException(
                    "A kind must be a word, and a value hold no spaces, found '" + kind + "' with " + values);
        }
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** A description without settings. */
    public static MetadataLine of(String kind) {
        return new MetadataLine(kind, Map.of());
    }

    /** The same with a further setting. */
    public MetadataLine with(String name, Object value) {
        Map<String, String> extended = new LinkedHashMap<>(values);
        extended.put(name, value.toString());
        return new MetadataLine(kind, extended);
    }

    /** The line. */
    String line() {
        StringBuilder line = new StringBuilder(kind);
        values.forEach((name, value) -> line.append(' ')
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(value));
        return line.toString();
    }

    /**
     * Reads a line.
     *
     * @throws GraphException if it is not of this form
     */
    static MetadataLine parse(String line) {
        String[] words = line.split(" ", -1);
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 0) {
                throw new GraphException("Expected name=value, found '" + words[i] + "' in '" + line + "'");
            }
            values.put(decode(words[i].substring(0, equals), line), words[i].substring(equals + 1));
        }
        return new MetadataLine(words[0], values);
    }

    private static String decode(String name, String line) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new GraphException("Expected a URL-encoded name, found '" + name + "' in '" + line + "'", e);
        }
    }

    /**
     * The number of that name.
     *
     * @throws GraphException if there is none
     */
    public double number(String name) {
        try {
            return Double.parseDouble(text(name));
        } catch (NumberFormatException e) {
            throw new GraphException("Expected a number for '" + name + "', found '" + values.get(name) + "'", e);
        }
    }

    /**
     * The truth value of that name.
     *
     * @throws GraphException if there is none
     */
    public boolean flag(String name) {
        String value = text(name);
        if (!value.equals("true") && !value.equals("false")) {
            throw new GraphException("Expected true or false for '" + name + "', found '" + value + "'");
        }
        return value.equals("true");
    }

    /**
     * The text of that name.
     *
     * @throws GraphException if there is none
     */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new GraphException("Expected a value for '" + name + "' in '" + line() + "', found none");
        }
        return value;
    }
}
