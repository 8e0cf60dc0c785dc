package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.dnal.tribuo.data.ImageShape;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.Architecture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.MutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.interop.onnx.OnnxTestUtils;
import org.tribuo.multilabel.MultiLabel;
import org.tribuo.multilabel.MultiLabelFactory;
import org.tribuo.multilabel.evaluation.MultiLabelEvaluation;
import org.tribuo.multilabel.evaluation.MultiLabelEvaluator;

class DNALMultiLabelTest {
    private static final MutableDataset<MultiLabel> TEST = LitImages.quadrants(100, 2);
    private static DNALMultiLabelModel model;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        model = LitImages.multiLabel().build().train(LitImages.quadrants(300, 1));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void theLitQuadrantsAreFound() {
        MultiLabelEvaluation evaluation = new MultiLabelEvaluator().evaluate(model, TEST);
        assertTrue(evaluation.microAveragedF1() > 0.9, evaluation.toString());
    }

    @Test
    void predictionsHaveTheProbabilityOfEachLabel() {
        Prediction<MultiLabel> prediction = model.predict(TEST.getExample(0));
        assertEquals(
                Set.of("nw", "ne", "sw", "se"), prediction.getOutputScores().keySet());
        prediction.getOutputScores().forEach((name, label) -> {
            double probability = label.getLabelScore(new Label(name)).orElseThrow();
            assertTrue(probability >= 0 && probability <= 1, name + ": " + probability);
            assertEquals(probability > 0.5, prediction.getOutput().contains(name), name);
        });
        assertTrue(prediction.hasProbabilities());
    }

    @Test
    void theNetworkIsCut() {
        Architecture architecture = model.architecture().orElseThrow();
        assertTrue(architecture.after().macs() <= 0.7 * architecture.before().macs(), architecture.toString());
    }

    private void assertPredictsAlike(Model<MultiLabel> other) {
        List<Prediction<MultiLabel>> expected = model.predict(TEST);
        List<Prediction<MultiLabel>> found = other.predict(TEST);
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(expected.get(i).distributionEquals(found.get(i), 1e-6));
        }
    }

    @Test
    void aModelComesBackFromItsProtobufAndFromJavasForm() throws Exception {
        Path file = folder.resolve("model.tribuo");
        model.serializeToFile(file);
        try (DNALMultiLabelModel read = (DNALMultiLabelModel) Model.deserializeFromFile(file)) {
            assertEquals(model.getProvenance(), read.getProvenance());
            assertPredictsAlike(read);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(model);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                DNALMultiLabelModel read = (DNALMultiLabelModel) in.readObject()) {
            assertPredictsAlike(read);
        }
    }

    @Test
    void copiesPredictAlikeAndCloseByThemselves() {
        try (DNALMultiLabelModel copy = (DNALMultiLabelModel) model.copy();
                DNALMultiLabelModel there = model.onDevice(Device.CPU)) {
            copy.setBatchSize(7);
            assertPredictsAlike(copy);
            assertPredictsAlike(there);
        }
        assertPredictsAlike(model);
    }

    @Test
    void theExportPredictsAsTheModel() throws Exception {
        Path file = folder.resolve("model.onnx");
        model.saveONNXModel("dev.dnal.test", 1, file);
        OnnxTestUtils.onnxMultiLabelComparison(model, file, TEST, 1e-5);
    }

    @Test
    void theProvenanceHoldsATrainerThatTrainsTheSame() throws Exception {
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(
                ProvenanceUtil.extractConfiguration(model.getProvenance().getTrainerProvenance()));
        DNALMultiLabelTrainer trainer =
                manager.lookupAll(DNALMultiLabelTrainer.class).get(0);
        try (DNALMultiLabelModel again = trainer.train(LitImages.quadrants(300, 1))) {
            assertArrayEquals(
                    model.imageModel().toByteArray(), again.imageModel().toByteArray());
        }
    }

    @Test
    void anotherModelsFormIsRefused() throws Exception {
        try (DNALModel labels = Fixtures.model(Fixtures.dataset(3))) {
            Any form = labels.serialize().getSerializedData();
            assertThrows(IllegalStateException.class, () -> DNALMultiLabelModel.deserializeFromProto(0, "any", form));
            Any ours = model.serialize().getSerializedData();
            assertThrows(IllegalStateException.class, () -> DNALModel.deserializeFromProto(0, "any", ours));
        }
    }

    @Test
    void theImageModelNamesItsOutputs() {
        Map<String, String> properties = model.imageModel().getMetadataPropsList().stream()
                .collect(Collectors.toMap(entry -> entry.getKey(), entry -> entry.getValue()));
        assertEquals(
                "["
                        + new MultiLabelOutputs()
                                .names(model.getOutputIDInfo()).stream()
                                        .map(name -> '"' + name + '"')
                                        .collect(Collectors.joining(","))
                        + "]",
                properties.get("dnal.labels"));
        assertTrue(!properties.containsKey("dnal.classes"), properties.toString());
    }

    @Test
    void theEpochIsChosenByItsMeasure() {
        assertTrue(
                model.getProvenance().getInstanceProvenance().getMap().containsKey("validation-label-accuracy"),
                () -> model.getProvenance().getInstanceProvenance().toString());
    }

    @Test
    void aDatasetOfAnotherDomainIsRefused() {
        MutableDataset<MultiLabel> data = LitImages.quadrants(20, 1);
        MutableOutputInfo<MultiLabel> other = new MultiLabelFactory().generateInfo();
        other.observe(new MultiLabel("centre"));
        PixelStore pixels = new PixelStore(20, new ImageShape(1, LitImages.SIDE, LitImages.SIDE));
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new MultiLabelOutputs().images(pixels, data, other.generateImmutableOutputInfo()));
        assertTrue(e.getMessage().contains("labels of the domain [centre] in example"), e.getMessage());
    }
}
