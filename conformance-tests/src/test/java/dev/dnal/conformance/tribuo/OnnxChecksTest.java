package dev.dnal.conformance.tribuo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.DNALTrainer;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.ensemble.WeightedEnsembleModel;
import org.tribuo.interop.onnx.ONNXExternalModel;
import org.tribuo.interop.onnx.OnnxTestUtils;
import org.tribuo.test.Helpers;

@TribuoChecks
class OnnxChecksTest {
    private static final MutableDataset<Label> DATA = Tiny.images(30);

    private static DNALModel model;
    private static DNALModel other;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        DNALTrainer trainer = Tiny.trainer().build();
        model = trainer.train(DATA);
        other = trainer.train(DATA);
    }

    @AfterAll
    static void close() {
        model.close();
        other.close();
    }

    @Test
    @DisplayName("check 21: the export predicts as the model and brings its provenance")
    void check21Export() throws Exception {
        Path file = folder.resolve("model.onnx");
        model.saveONNXModel("dev.dnal.test", 7, file);
        // So pixels are not features in their order.
        assertEquals(-1, model.getFeatureIDMap().getID(Tiny.pixelName(Tiny.NEVER_LIT)));
        OnnxTestUtils.onnxLabelComparison(model, file, DATA, 1e-6);
        try (ONNXExternalModel<Label> external = External.load(file, model)) {
            assertTrue(Helpers.predictionListDistributionEquals(model.predict(DATA), external.predict(DATA), 1e-6));
            assertEquals(Optional.of(model.getProvenance()), external.getTribuoProvenance());
        }
    }

    @Test
    @DisplayName("check 22: exports inside WeightedEnsembleModel")
    void check22Ensemble() throws Exception {
        WeightedEnsembleModel<Label> ensemble = ensemble();
        Path file = folder.resolve("ensemble.onnx");
        ensemble.saveONNXModel("dev.dnal.test", 1, file);
        List<Prediction<Label>> expected = ensemble.predict(DATA);
        assertFalse(Helpers.predictionListDistributionEquals(expected, model.predict(DATA), 1e-5));
        try (ONNXExternalModel<Label> external = External.load(file, ensemble)) {
            assertTrue(Helpers.predictionListDistributionEquals(expected, external.predict(DATA), 1e-5));
        }
    }

    private static WeightedEnsembleModel<Label> ensemble() {
        return WeightedEnsembleModel.createEnsembleFromExistingModels(
                "two networks", List.of(model, other), new VotingCombiner(), new float[] {0.3f, 0.7f});
    }

    @Test
    @DisplayName("check 22: the batch of a model's export is free")
    void check22FreeBatch() throws Exception {
        Path file = folder.resolve("model.onnx");
        model.saveONNXModel("dev.dnal.test", 1, file);
        requireFreeBatch(file, model);
    }

    @Test
    @DisplayName("check 22: the batch of an ensemble's export is free")
    void check22FreeBatchOfEnsemble() throws Exception {
        Path file = folder.resolve("ensemble.onnx");
        ensemble().saveONNXModel("dev.dnal.test", 1, file);
        requireFreeBatch(file, ensemble());
    }

    private static void requireFreeBatch(Path file, Model<Label> exported) throws Exception {
        try (OnnxSession session = OnnxSession.open(Files.readAllBytes(file), SessionConfig.on(Device.CPU))) {
            for (int batch : new int[] {1, 2, 7}) {
                float[] features = features(DATA.getData().subList(0, batch), exported);
                HostTensor input = HostTensor.of(
                        features, batch, exported.getFeatureIDMap().size());
                float[] output =
                        session.run(Map.of("input", input)).get("output").toFloatArray();
                assertEquals(batch * Tiny.CLASSES.size(), output.length);
                float[] expected = probabilities(exported, exported.predict(DATA.getExample(batch - 1)));
                float[] last = Arrays.copyOfRange(output, output.length - expected.length, output.length);
                assertArrayEquals(expected, last, 1e-5f);
            }
        }
    }

    private static float[] features(List<Example<Label>> examples, Model<Label> exported) {
        int width = exported.getFeatureIDMap().size();
        float[] features = new float[examples.size() * width];
        for (int i = 0; i < examples.size(); i++) {
            for (Feature feature : examples.get(i)) {
                features[i * width + exported.getFeatureIDMap().getID(feature.getName())] = (float) feature.getValue();
            }
        }
        return features;
    }

    private static float[] probabilities(Model<Label> exported, Prediction<Label> prediction) {
        float[] probabilities = new float[Tiny.CLASSES.size()];
        prediction
                .getOutputScores()
                .forEach((name, label) ->
                        probabilities[exported.getOutputIDInfo().getID(label)] = (float) label.getScore());
        return probabilities;
    }
}
