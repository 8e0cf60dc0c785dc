package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.GraphException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A setting as a line of text: a word, then name=value pairs, all separated by spaces. Names are URL-encoded, so that any
 * name of a tensor can be one.
 *
 * @param kind the word
 * @param values the pairs in order
 */
record Description(String kind, Map<String, String> values) {
    static Description of(String kind) {
        return new Description(kind, Map.of());
    }

    Description with(String name, Object value) {
        Map<String, String> extended = new LinkedHashMap<>(values);
        extended.put(name, value.toString());
        return new Description(kind, extended);
    }

    /** The line. */
    String text() {
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
    static Description parse(String line) {
        String[] words = line.split(" ", -1);
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 0) {
                throw new GraphException("Expected name=value, found '" + words[i] + "' in '" + line + "'");
            }
            values.put(decode(words[i].substring(0, equals), line), words[i].substring(equals + 1));
        }
        return new Description(words[0], values);
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
    double number(String name) {
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
    boolean flag(String name) {
        String value = text(name);
        if (!value.equals("true") && !value.equals("false")) {
            throw new GraphException("Expected true or false for '" + name + "', found '" + value + "'");
        }
        return value.equals("true");
    }

    private String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new GraphException("Expected a value for '" + name + "' in '" + text() + "', found none");
        }
        return value;
    }
}
