package dev.dnal.onnx.training.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.training.Networks;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingBuilder;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.internal.BatchNormMode;
import dev.dnal.onnx.training.internal.Recipe;
import dev.dnal.onnx.training.internal.Settings;
import dev.dnal.onnx.training.loss.Distillation;
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
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses, penalties and optimisers go through training files. */
class RecipeKindsTest {
    static List<Loss> losses() {
        return List.of(
                new SoftmaxCrossEntropy(0.125),
                new MeanSquaredError(),
                new SigmoidCrossEntropy(),
                Distillation.ofLogits(Networks.convolutional()),
                Distillation.ofProbabilities(Networks.convolutional(), 4).withLabels(0.25));
    }

    static List<Penalty> penalties() {
        return List.of(
                GatePenalty.published(),
                GatePenalty.ofOpenness().weighted(Map.of("BatchNormalization/gate/s", 0.75, "a b=c", 2.0)),
                new ScalePenalty());
    }

    static List<Optimiser> optimisers() {
        return List.of(new Sgd(0.75, true, 1e-4), Sgd.withMomentum(0), new AdamW(0.8, 0.95, 1e-7, 0.02));
    }

    private static Recipe throughFile(TrainingBuilder training) {
        return TrainingOnnx.read(TrainingOnnx.toBytes(training.build()), "file")
                .recipe()
                .orElseThrow();
    }

    /** The whole of what a loss says of itself are its settings; its frozen networks are looked at elsewhere. */
    @ParameterizedTest
    @MethodSource("losses")
    void everyLoss(Loss loss) {
        Loss read = throughFile(TrainingGraph.of(Networks.convolutional()).loss(loss))
                .settings()
                .loss();
        assertEquals(loss.getClass(), read.getClass());
        assertEquals(loss.describe().orElseThrow(), read.describe().orElseThrow());
        assertEquals(loss.frozen().keySet(), read.frozen().keySet());
    }

    @ParameterizedTest
    @MethodSource("penalties")
    void everyPenalty(Penalty penalty) {
        Graph network = Networks.gated();
        String gate = Parameter.of(network).stream()
                .filter(parameter -> parameter.kind() == Parameter.Kind.GATE)
                .findFirst()
                .orElseThrow()
                .name();
        network.rename(network.requireValue(gate), "BatchNormalization/gate/s");
        assertEquals(
                Optional.of(penalty),
                throughFile(TrainingGraph.of(network).penalty(penalty))
                        .settings()
                        .penalty());
    }

    @ParameterizedTest
    @MethodSource("optimisers")
    void everyOptimiser(Optimiser optimiser) {
        assertEquals(
                optimiser,
                throughFile(TrainingGraph.of(Networks.linear()).optimiser(optimiser))
                        .settings()
                        .optimiser());
    }

    /** What is not listed above is not known; so what is added to the registry has to be added above. */
    @Test
    void theseAreAll() {
        assertKnown("loss", losses().stream().map(Loss::describe).toList());
        assertKnown("penalty", penalties().stream().map(Penalty::describe).toList());
        assertKnown("optimiser", optimisers().stream().map(Optimiser::describe).toList());
    }

    private static void assertKnown(String part, List<Optional<MetadataLine>> described) {
        List<String> kinds = described.stream()
                .map(description -> description.orElseThrow().kind())
                .distinct()
                .toList();
        String list = kinds.stream().limit(kinds.size() - 1).collect(Collectors.joining(", ")) + " or "
                + kinds.get(kinds.size() - 1);
        TrainingGraph training = TrainingGraph.of(Networks.gated())
                .penalty(GatePenalty.published())
                .build();
        ModelProto.Builder model = TrainingOnnx.toProto(training).toBuilder();
        model.getMetadataPropsBuilderList().stream()
                .filter(property -> property.getKey().equals("dnal.training." + part))
                .forEach(property -> property.setValue("Unheard of=1"));
        ModelProto strange = model.build();
        GraphException error = assertThrows(GraphException.class, () -> TrainingOnnx.read(strange, "file"));
        assertTrue(error.getMessage().contains("must begin with " + list + ", found 'Unheard'"), error.getMessage());
    }

    /** Twice the sum of all scales, as somebody else might want it. */
    private record DoublePenalty(double factor) implements Penalty {
        @Override
        public Value apply(GraphBuilder b, List<Parameter> parameters) {
            return b.scale(new ScalePenalty().apply(b, parameters), factor);
        }

        @Override
        public Optional<MetadataLine> describe() {
            return Optional.of(MetadataLine.of("Double").with("factor", factor));
        }
    }

    @Test
    void partsOfOthersAreReadByTheirKind() {
        TrainingGraph training = TrainingGraph.of(Networks.convolutional())
                .penalty(new DoublePenalty(2))
                .build();
        ModelProto file = TrainingOnnx.toProto(training);
        RecipeKinds kinds = RecipeKinds.standard()
                .withPenalty("Double", description -> new DoublePenalty(description.number("factor")));
        TrainingGraph read = TrainingOnnx.read(file, "file", kinds);
        assertEquals(
                Optional.of(new DoublePenalty(2)),
                read.recipe().orElseThrow().settings().penalty());
        assertThrows(GraphException.class, () -> TrainingOnnx.read(file, "file"));
    }

    /** A part that does not describe itself leaves the file without a recipe; training goes on from it all the same. */
    @Test
    void aPartThatDoesNotDescribeItselfLeavesNoRecipe() {
        Penalty silent = (b, parameters) -> new ScalePenalty().apply(b, parameters);
        TrainingGraph training =
                TrainingGraph.of(Networks.convolutional()).penalty(silent).build();
        TrainingGraph read = TrainingOnnx.read(TrainingOnnx.toBytes(training), "file");
        assertTrue(read.recipe().isEmpty());
        assertEquals(training.bindings(), read.bindings());
    }

    /**
     * The file was written by commit a90e781: {@code Networks.gated()} with label smoothing 0.1, weighted examples, SGD with
     * Nesterov's momentum 0.9 and weight decay 0.01 on all but the gate, and a penalty on the sharpened gate with weight 0.5.
     */
    @Test
    void filesOfEarlierVersionsAreRead() {
        TrainingGraph read = TrainingOnnx.read(resource("training-a90e781.onnx"), "training-a90e781.onnx");
        Recipe recipe = read.recipe().orElseThrow();
        assertEquals(
                new Settings(
                        new SoftmaxCrossEntropy(0.1),
                        true,
                        new Sgd(0.9, true, 0.01),
                        Optional.of(GatePenalty.ofOpenness().weighted(Map.of(gateOf(read), 0.5))),
                        BatchNormMode.batch()),
                recipe.settings());
        assertTrue(recipe.decayed().contains("conv/weight"));
        assertFalse(recipe.decayed().contains(gateOf(read)));
        assertEquals(
                Set.copyOf(read.feeds()),
                Set.copyOf(read.rebuild(read.network()).build().feeds()));
    }

    private static String gateOf(TrainingGraph training) {
        return training.parameters().stream()
                .filter(parameter -> parameter.kind() == Parameter.Kind.GATE)
                .findFirst()
                .orElseThrow()
                .name();
    }

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(RecipeKindsTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
