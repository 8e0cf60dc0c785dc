package dev.dnal.onnx.training.file;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.training.internal.BatchNormMode;
import dev.dnal.onnx.training.internal.Recipe;
import dev.dnal.onnx.training.internal.Settings;
import dev.dnal.onnx.training.loss.FrozenNetwork;
import dev.dnal.onnx.training.penalty.Penalty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;

/** Recipes as metadata properties of an ONNX file. */
final class RecipeMetadata {
    /** What the keys begin with. */
    static final String PREFIX = "dnal.training.";

    private static final String LOSS = PREFIX + "loss";
    private static final String EXAMPLES = PREFIX + "examples";
    private static final String OPTIMISER = PREFIX + "optimiser";
    private static final String PENALTY = PREFIX + "penalty";
    private static final String NORMALISATION = PREFIX + "normalisation";
    private static final String DECAYED = PREFIX + "decayed";

    /** What is said of examples that have weights; nothing is said of others. */
    private static final String WEIGHTED = "weighted";

    /** The word before a list of names. */
    private static final String NAMES = "names";

    private RecipeMetadata() {}

    /** The properties of a recipe; none if its loss, optimiser or penalty does not describe itself. */
    static Map<String, String> encode(Recipe recipe) {
        Settings settings = recipe.settings();
        Map<String, String> properties = new LinkedHashMap<>();
        Optional<MetadataLine> loss = settings.loss().describe();
        Optional<MetadataLine> optimiser = settings.optimiser().describe();
        Optional<MetadataLine> penalty = settings.penalty().flatMap(Penalty::describe);
        if (loss.isEmpty()
                || optimiser.isEmpty()
                || penalty.isPresent() != settings.penalty().isPresent()) {
            return properties;
        }
        properties.put(LOSS, loss.get().line());
        if (settings.weighted()) {
            properties.put(EXAMPLES, WEIGHTED);
        }
        properties.put(OPTIMISER, optimiser.get().line());
        penalty.ifPresent(description -> properties.put(PENALTY, description.line()));
        properties.put(
                NORMALISATION, describeNormalisation(settings.normalisation()).line());
        MetadataLine decayed = MetadataLine.of(NAMES);
        for (String name : new TreeSet<>(recipe.decayed())) {
            decayed = decayed.with(name, "");
        }
        properties.put(DECAYED, decayed.line());
        return properties;
    }

    private static MetadataLine describeNormalisation(BatchNormMode normalisation) {
        MetadataLine description = MetadataLine.of(normalisation.usesBatch() ? "batch" : "running");
        return normalisation.factor().isPresent()
                ? description.with("factor", normalisation.factor().getAsDouble())
                : description;
    }

    /**
     * The recipe that properties describe; empty if they say nothing of it.
     *
     * @param kinds of losses, optimisers and penalties that are known
     * @param frozen networks in the algorithm, by their names
     * @throws GraphException if they say something that is not understood
     */
    static Optional<Recipe> decode(
            Map<String, String> properties, RecipeKinds kinds, Function<String, FrozenNetwork> frozen) {
        if (!properties.containsKey(LOSS) && !properties.containsKey(OPTIMISER)) {
            return Optional.empty();
        }
        Settings settings = new Settings(
                kinds.loss(LOSS, required(properties, LOSS), frozen),
                weighted(properties),
                kinds.optimiser(OPTIMISER, required(properties, OPTIMISER)),
                Optional.ofNullable(properties.get(PENALTY))
                        .map(line -> kinds.penalty(PENALTY, MetadataLine.parse(line))),
                normalisation(required(properties, NORMALISATION)));
        MetadataLine decayed = required(properties, DECAYED);
        if (!decayed.kind().equals(NAMES)) {
            throw RecipeKinds.unknown(DECAYED, decayed.kind(), List.of(NAMES));
        }
        return Optional.of(new Recipe(settings, decayed.values().keySet()));
    }

    private static MetadataLine required(Map<String, String> properties, String key) {
        String line = properties.get(key);
        if (line == null) {
            throw new GraphException("The model's metadata describe its training, but lack the property '" + key + "'");
        }
        return MetadataLine.parse(line);
    }

    private static boolean weighted(Map<String, String> properties) {
        String text = properties.getOrDefault(EXAMPLES, "");
        if (!text.isEmpty() && !text.equals(WEIGHTED)) {
            throw RecipeKinds.unknown(EXAMPLES, text, List.of(WEIGHTED));
        }
        return text.equals(WEIGHTED);
    }

    private static BatchNormMode normalisation(MetadataLine description) {
        OptionalDouble factor = description.values().containsKey("factor")
                ? OptionalDouble.of(description.number("factor"))
                : OptionalDouble.empty();
        return switch (description.kind()) {
            case "batch" -> new BatchNormMode(true, factor);
            case "running" -> BatchNormMode.running();
            default -> throw RecipeKinds.unknown(NORMALISATION, description.kind(), List.of("batch", "running"));
        };
    }
}
