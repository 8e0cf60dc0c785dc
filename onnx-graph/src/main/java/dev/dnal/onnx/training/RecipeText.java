package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.GraphException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** Recipes as metadata properties of an ONNX file. */
final class RecipeText {
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

    /** What begins the names of a penalty's weights. */
    private static final String WEIGHT = "weight:";

    private RecipeText() {}

    /** The properties of a recipe; none if it uses a loss, optimiser or penalty that is not from this package. */
    static Map<String, String> encode(Recipe recipe) {
        Settings settings = recipe.settings();
        Map<String, String> properties = new LinkedHashMap<>();
        Optional<Description> loss = describeLoss(settings.loss());
        Optional<Description> optimiser = describeOptimiser(settings.optimiser());
        Optional<Description> penalty = settings.penalty().flatMap(RecipeText::describePenalty);
        if (loss.isEmpty()
                || optimiser.isEmpty()
                || penalty.isPresent() != settings.penalty().isPresent()) {
            return properties;
        }
        properties.put(LOSS, loss.get().text());
        if (settings.weighted()) {
            properties.put(EXAMPLES, WEIGHTED);
        }
        properties.put(OPTIMISER, optimiser.get().text());
        penalty.ifPresent(description -> properties.put(PENALTY, description.text()));
        properties.put(
                NORMALISATION, describeNormalisation(settings.normalisation()).text());
        Description decayed = Description.of(NAMES);
        for (String name : new TreeSet<>(recipe.decayed())) {
            decayed = decayed.with(name, "");
        }
        properties.put(DECAYED, decayed.text());
        return properties;
    }

    private static Optional<Description> describeLoss(Loss loss) {
        if (loss instanceof SoftmaxCrossEntropy crossEntropy) {
            return Optional.of(Description.of("SoftmaxCrossEntropy").with("smoothing", crossEntropy.smoothing()));
        }
        return loss instanceof MeanSquaredError || loss instanceof SigmoidCrossEntropy
                ? Optional.of(Description.of(loss.getClass().getSimpleName()))
                : Optional.empty();
    }

    private static Optional<Description> describeOptimiser(Optimiser optimiser) {
        if (optimiser instanceof Sgd sgd) {
            return Optional.of(Description.of("Sgd")
                    .with("momentum", sgd.momentum())
                    .with("nesterov", sgd.nesterov())
                    .with("weightDecay", sgd.weightDecay()));
        }
        if (optimiser instanceof AdamW adam) {
            return Optional.of(Description.of("AdamW")
                    .with("beta1", adam.beta1())
                    .with("beta2", adam.beta2())
                    .with("epsilon", adam.epsilon())
                    .with("weightDecay", adam.weightDecay()));
        }
        return Optional.empty();
    }

    private static Optional<Description> describePenalty(Penalty penalty) {
        if (!(penalty instanceof GatePenalty gates)) {
            return Optional.empty();
        }
        Description description = Description.of("GatePenalty").with("sharpened", gates.sharpened());
        for (String gate : new TreeSet<>(gates.weights().keySet())) {
            description = description.with(WEIGHT + gate, gates.weights().getOrDefault(gate, 1.0));
        }
        return Optional.of(description);
    }

    private static Description describeNormalisation(Normalisation normalisation) {
        Description description = Description.of(normalisation.usesBatch() ? "batch" : "running");
        return normalisation.factor().isPresent()
                ? description.with("factor", normalisation.factor().getAsDouble())
                : description;
    }

    /**
     * The recipe that properties describe; empty if they say nothing of it.
     *
     * @throws GraphException if they say something that is not understood
     */
    static Optional<Recipe> decode(Map<String, String> properties) {
        if (!properties.containsKey(LOSS) && !properties.containsKey(OPTIMISER)) {
            return Optional.empty();
        }
        Settings settings = new Settings(
                loss(required(properties, LOSS)),
                weighted(properties),
                optimiser(required(properties, OPTIMISER)),
                Optional.ofNullable(properties.get(PENALTY)).map(line -> penalty(Description.parse(line))),
                normalisation(required(properties, NORMALISATION)));
        Description decayed = required(properties, DECAYED);
        if (!decayed.kind().equals(NAMES)) {
            throw unknown(DECAYED, decayed, NAMES);
        }
        return Optional.of(new Recipe(settings, decayed.values().keySet()));
    }

    private static Description required(Map<String, String> properties, String key) {
        String line = properties.get(key);
        if (line == null) {
            throw new GraphException("The model's metadata describe its training, but lack the property '" + key + "'");
        }
        return Description.parse(line);
    }

    private static Loss loss(Description description) {
        return switch (description.kind()) {
            case "SoftmaxCrossEntropy" -> new SoftmaxCrossEntropy(description.number("smoothing"));
            case "MeanSquaredError" -> new MeanSquaredError();
            case "SigmoidCrossEntropy" -> new SigmoidCrossEntropy();
            default -> throw unknown(LOSS, description, "SoftmaxCrossEntropy, MeanSquaredError or SigmoidCrossEntropy");
        };
    }

    private static boolean weighted(Map<String, String> properties) {
        String text = properties.getOrDefault(EXAMPLES, "");
        if (!text.isEmpty() && !text.equals(WEIGHTED)) {
            throw unknown(EXAMPLES, Description.of(text), WEIGHTED);
        }
        return text.equals(WEIGHTED);
    }

    private static Optimiser optimiser(Description description) {
        return switch (description.kind()) {
            case "Sgd" ->
                new Sgd(
                        description.number("momentum"),
                        description.flag("nesterov"),
                        description.number("weightDecay"));
            case "AdamW" ->
                new AdamW(
                        description.number("beta1"),
                        description.number("beta2"),
                        description.number("epsilon"),
                        description.number("weightDecay"));
            default -> throw unknown(OPTIMISER, description, "Sgd or AdamW");
        };
    }

    private static Penalty penalty(Description description) {
        if (!description.kind().equals("GatePenalty")) {
            throw unknown(PENALTY, description, "GatePenalty");
        }
        Map<String, Double> weights = new LinkedHashMap<>();
        description.values().keySet().stream()
                .filter(name -> name.startsWith(WEIGHT))
                .forEach(name -> weights.put(name.substring(WEIGHT.length()), description.number(name)));
        return new GatePenalty(description.flag("sharpened"), weights);
    }

    private static Normalisation normalisation(Description description) {
        OptionalDouble factor = description.values().containsKey("factor")
                ? OptionalDouble.of(description.number("factor"))
                : OptionalDouble.empty();
        return switch (description.kind()) {
            case "batch" -> new Normalisation(true, factor);
            case "running" -> Normalisation.running();
            default -> throw unknown(NORMALISATION, description, "batch or running");
        };
    }

    private static GraphException unknown(String key, Description found, String expected) {
        return new GraphException("Metadata property '" + key + "' must begin with " + expected + ", found '"
                + found.kind() + "'; the file may come from a newer version");
    }
}
