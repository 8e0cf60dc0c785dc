package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.pass.GateLowering;
import dev.dnal.tribuo.data.PixelExample;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.OnnxNetwork;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.strategy.baseline.UniformWidth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** A trained model as the beginning of the next training. */
class TransferTest {
    private static final int SIDE = 6;
    private static final int IMAGES = 64;

    @TempDir
    private static Path folder;

    private static DNALModel before;
    private static Path file;

    /** Noise, with as many bright rows from the top as the class says. */
    private static MutableDataset<Label> images(int classes) {
        SplittableRandom rng = new SplittableRandom(3);
        MutableDataset<Label> images = new MutableDataset<>(
                new SimpleDataSourceProvenance("bright rows", new LabelFactory()), new LabelFactory());
        for (int i = 0; i < IMAGES; i++) {
            int label = i % classes;
            byte[] pixels = new byte[SIDE * SIDE];
            for (int p = 0; p < pixels.length; p++) {
                boolean bright = p / SIDE < label * SIDE / classes;
                pixels[p] = (byte) ((bright ? 150 : 0) + rng.nextInt(60));
            }
            images.add(new PixelExample<>(new Label("rows " + label), pixels));
        }
        return images;
    }

    private static DNALTrainer trainer(ImageFormat format, Network network, int epochs) {
        WeightStage none = new WeightStage(0, new ConstantRate(0.05), 0);
        return DNALTrainer.builder(format, network)
                .weightStage(none)
                .strategy(new UniformWidth(none, new GateRule(0.5, 1, 1)))
                .budget(new Budget(Budget.Cost.MACS, "1x"))
                .finalStage(new WeightStage(epochs, new ConstantRate(0.05), 0))
                .batchSize(16)
                .validationFraction(0)
                .threads(1)
                .seed(5)
                .build();
    }

    @BeforeAll
    static void trainTheFirst() throws IOException {
        before = trainer(new ImageFormat(1, SIDE, SIDE), new SmallVgg(2), 6).train(images(2));
        file = folder.resolve("before.onnx");
        before.saveImageModel(file);
    }

    private static double accuracy(DNALModel model, MutableDataset<Label> images) {
        return new LabelEvaluator().evaluate(model, images).accuracy();
    }

    @Test
    void withoutEpochsItIsTheModelBefore() throws IOException {
        try (DNALModel same =
                trainer(before.imageFormat(), new OnnxNetwork(file), 0).train(images(2))) {
            assertEquals(before.normalisation(), same.normalisation());
            List<Prediction<Label>> expected = before.predict(images(2));
            List<Prediction<Label>> found = same.predict(images(2));
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(
                        expected.get(i).getOutput().getScore(),
                        found.get(i).getOutput().getScore(),
                        1e-6);
            }
        }
    }

    /** A budget of all there is: weights train on, and nothing is cut out. */
    @Test
    void goesOnTrainingAtFullWidth() throws IOException {
        try (DNALModel on =
                trainer(before.imageFormat(), new OnnxNetwork(file), 4).train(images(2))) {
            Architecture kept = on.architecture().orElseThrow();
            assertEquals(kept.before(), kept.after());
            assertTrue(accuracy(on, images(2)) >= 0.9, "Accuracy " + accuracy(on, images(2)));
        }
    }

    @Test
    void learnsOtherClassesWithANewClassifier() throws IOException {
        Network start = new OnnxNetwork(file, true);
        try (DNALModel transferred = trainer(before.imageFormat(), start, 12).train(images(3))) {
            assertEquals(3, transferred.getOutputIDInfo().size());
            assertTrue(accuracy(transferred, images(3)) >= 0.9, "Accuracy " + accuracy(transferred, images(3)));
        }
    }

    /** Closed channels that could not be cut out stay closed by a mask in the file. */
    @Test
    void beginsWithMasksAndLeavesNoneBehind() throws IOException {
        Graph graph = OnnxReader.read(file);
        new Canonicalisation().apply(graph);
        List<Decision> layers = Decisions.of(graph, Set.of(SearchSpace.LAYERS)).subList(0, 1);
        GateInsertion.hard(graph, layers, Map.of(layers.get(0).name(), new boolean[] {true, false}));
        new GateLowering().apply(graph);
        Path masked = folder.resolve("masked.onnx");
        OnnxWriter.write(graph, masked);
        DNALTrainer trainer = trainer(before.imageFormat(), new OnnxNetwork(masked), 1);
        TrainingImages<Label> images = TrainingImages.of(images(2), trainer.outputs(), trainer.imageFormat());
        try (DNALModel on = trainer.trainBaseline(images)) {
            Graph exported = OnnxReader.read(on.imageModel().toByteArray(), "the model");
            assertEquals(
                    0, exported.nodes().stream().filter(node -> node.is("Mul")).count());
        }
    }
}
