package dev.dnal.onnx.training.file;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.training.loss.Distillation;
import dev.dnal.onnx.training.loss.FrozenNetwork;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.MeanSquaredError;
import dev.dnal.onnx.training.loss.SigmoidCrossEntropy;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.onnx.training.optimiser.AdamW;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.GatePenalty;
import dev.dnal.onnx.training.penalty.Penalty;
import dev.dnal.onnx.training.penalty.ScalePenalty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The kinds of losses, penalties and optimisers that training files may name, and how each is made of what it said of itself:
 * the other half of {@link Loss#describe}, {@link Penalty#describe} and {@link Optimiser#describe}. Immutable.
 *
 * <pre>{@code
 * TrainingGraph training = TrainingOnnx.read(model, "training.onnx",
 *         RecipeKinds.standard().withPenalty("MyPenalty", description -> new MyPenalty(description.number("power"))));
 * }</pre>
 */
public final class RecipeKinds {
    private static final RecipeKinds STANDARD = new RecipeKinds(Map.of(), Map.of(), Map.of())
            .withLoss(SoftmaxCrossEntropy.KIND, (description, frozen) -> SoftmaxCrossEntropy.of(description))
            .withLoss(MeanSquaredError.KIND, (description, frozen) -> new MeanSquaredError())
            .withLoss(SigmoidCrossEntropy.KIND, (description, frozen) -> new SigmoidCrossEntropy())
            .withLoss(Distillation.KIND, Distillation::of)
            .withPenalty(GatePenalty.KIND, GatePenalty::of)
            .withPenalty(ScalePenalty.KIND, description -> new ScalePenalty())
            .withOptimiser(Sgd.KIND, Sgd::of)
            .withOptimiser(AdamW.KIND, AdamW::of);

    private final Map<String, LossReader> losses;
    private final Map<String, Function<MetadataLine, Penalty>> penalties;
    private final Map<String, Function<MetadataLine, Optimiser>> optimisers;

    /** Makes a loss of what a file holds of it. */
    @FunctionalInterface
    public interface LossReader {
        /**
         * Makes the loss.
         *
         * @param description what the loss said of itself
         * @param frozen gives each network of {@link Loss#frozen} by its name, as the file's algorithm holds it; throws a {@link
         *     GraphException} where there is none of that name
         */
        Loss read(MetadataLine description, Function<String, FrozenNetwork> frozen);
    }

    private RecipeKinds(
            Map<String, LossReader> losses,
            Map<String, Function<MetadataLine, Penalty>> penalties,
            Map<String, Function<MetadataLine, Optimiser>> optimisers) {
        this.losses = losses;
        this.penalties = penalties;
        this.optimisers = optimisers;
    }

    /** The kinds of this package. */
    public static RecipeKinds standard() {
        return STANDARD;
    }

    /** These and a kind of loss, which takes the place of one of that name. */
    public RecipeKinds withLoss(String kind, LossReader reader) {
        return new RecipeKinds(with(losses, kind, reader), penalties, optimisers);
    }

    /** These and a kind of penalty, which takes the place of one of that name. */
    public RecipeKinds withPenalty(String kind, Function<MetadataLine, Penalty> reader) {
        return new RecipeKinds(losses, with(penalties, kind, reader), optimisers);
    }

    /** These and a kind of optimiser, which takes the place of one of that name. */
    public RecipeKinds withOptimiser(String kind, Function<MetadataLine, Optimiser> reader) {
        return new RecipeKinds(losses, penalties, with(optimisers, kind, reader));
    }

    private static <R> Map<String, R> with(Map<String, R> readers, String kind, R reader) {
        Map<String, R> more = new LinkedHashMap<>(readers);
        more.put(kind, reader);
        return more;
    }

    /** The loss that a metadata property {@code key} describes. */
    Loss loss(String key, MetadataLine description, Function<String, FrozenNetwork> frozen) {
        return reader(losses, key, description).read(description, frozen);
    }

    /** The penalty that a metadata property {@code key} describes. */
    Penalty penalty(String key, MetadataLine description) {
        return reader(penalties, key, description).apply(description);
    }

    /** The optimiser that a metadata property {@code key} describes. */
    Optimiser optimiser(String key, MetadataLine description) {
        return reader(optimisers, key, description).apply(description);
    }

    private static <R> R reader(Map<String, R> readers, String key, MetadataLine description) {
        R reader = readers.get(description.kind());
        if (reader == null) {
            throw unknown(key, description.kind(), List.copyOf(readers.keySet()));
        }
        return reader;
    }

    /** Says that a metadata property begins with a word that it should not. */
    static GraphException unknown(String key, String found, List<String> expected) {
        List<String> words = new ArrayList<>(expected);
        String last = words.remove(words.size() - 1);
        String list = words.isEmpty() ? last : String.join(", ", words) + " or " + last;
        return new GraphException("Metadata property '" + key + "' must begin with " + list + ", found '" + found
                + "'; the file may come from a newer version");
    }
}
