package dev.dnal.onnx.quantisation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Single layers and what ONNX Runtime's static quantiser made of them; the resource says how. */
final class GoldenLayers {
    private GoldenLayers() {}

    /** One layer: texts by their keys. */
    record Layer(Map<String, String> entries) {
        String text(String key) {
            return Objects.requireNonNull(entries.get(key), key);
        }

        private String[] parts(String key) {
            return text(key).strip().split(" ");
        }

        long[] longs(String key) {
            return Arrays.stream(parts(key)).mapToLong(Long::parseLong).toArray();
        }

        float[] floats(String key) {
            String[] parts = parts(key);
            float[] values = new float[parts.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = Float.intBitsToFloat(Integer.parseUnsignedInt(parts[i], 16));
            }
            return values;
        }

        ValueRange range(String key) {
            float[] bounds = floats(key);
            return new ValueRange(bounds[0], bounds[1]);
        }

        /** Operator, type of activations, and attributes as key=value. */
        List<String> kind() {
            return List.of(parts("layer"));
        }

        @Override
        public String toString() {
            return text("layer") + " of " + text("weightSizes");
        }
    }

    static List<Layer> read() {
        List<Layer> layers = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(GoldenLayers.class.getResourceAsStream("static-quantiser.txt"));
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line :
                    reader.lines().filter(line -> !line.startsWith("#")).toList()) {
                String[] parts = line.split(" ", 2);
                if (parts[0].equals("layer")) {
                    layers.add(new Layer(new HashMap<>()));
                }
                layers.get(layers.size() - 1).entries().put(parts[0], parts[1]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return layers;
    }
}
