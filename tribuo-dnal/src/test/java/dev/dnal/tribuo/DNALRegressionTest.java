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
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.MutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.impl.ArrayExample;
import org.tribuo.interop.onnx.OnnxTestUtils;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.evaluation.RegressionEvaluation;
import org.tribuo.regression.evaluation.RegressionEvaluator;

class DNALRegressionTest {
    private static final MutableDataset<Regressor> TEST = LitImages.blocks(100, 2);
    private static DNALRegressionModel model;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        model = LitImages.regression().build().train(LitImages.blocks(300, 1));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void bothCoordinatesAreFound() {
        RegressionEvaluation evaluation = new RegressionEvaluator().evaluate(model, TEST);
        evaluation.r2().forEach((dimension, r2) -> assertTrue(r2 > 0.8, dimension + ": " + r2));
        assertEquals(2, evaluation.r2().size());
    }

    @Test
    void theNetworkIsCut() {
        Architecture architecture = model.architecture().orElseThrow();
        assertTrue(architecture.after().macs() <= 0.7 * architecture.before().macs(), architecture.toString());
    }

    private void assertPredictsAlike(Model<Regressor> other) {
        List<Prediction<Regressor>> expected = model.predict(TEST);
        List<Prediction<Regressor>> found = other.predict(TEST);
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(expected.get(i).distributionEquals(found.get(i), 1e-6));
        }
    }

    @Test
    void aModelComesBackFromItsProtobufAndFromJavasForm() throws Exception {
        Path file = folder.resolve("model.tribuo");
        model.serializeToFile(file);
        try (DNALRegressionModel read = (DNALRegressionModel) Model.deserializeFromFile(file)) {
            assertEquals(model.getProvenance(), read.getProvenance());
            assertPredictsAlike(read);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(model);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                DNALRegressionModel read = (DNALRegressionModel) in.readObject()) {
            assertPredictsAlike(read);
        }
    }

    @Test
    void copiesPredictAlikeAndCloseByThemselves() {
        try (DNALRegressionModel copy = (DNALRegressionModel) model.copy();
                DNALRegressionModel there = model.onDevice(Device.CPU)) {
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
        OnnxTestUtils.onnxRegressorComparison(model, file, TEST, 1e-5);
    }

    @Test
    void theProvenanceHoldsATrainerThatTrainsTheSame() throws Exception {
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(
                ProvenanceUtil.extractConfiguration(model.getProvenance().getTrainerProvenance()));
        DNALRegressionTrainer trainer =
                manager.lookupAll(DNALRegressionTrainer.class).get(0);
        try (DNALRegressionModel again = trainer.train(LitImages.blocks(300, 1))) {
            assertArrayEquals(
                    model.imageModel().toByteArray(), again.imageModel().toByteArray());
        }
    }

    @Test
    void anotherModelsFormIsRefused() throws Exception {
        try (DNALModel labels = Fixtures.model(Fixtures.dataset(3))) {
            Any form = labels.serialize().getSerializedData();
            assertThrows(IllegalStateException.class, () -> DNALRegressionModel.deserializeFromProto(0, "any", form));
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
                        + new RegressorOutputs()
                                .names(model.getOutputIDInfo()).stream()
                                        .map(name -> '"' + name + '"')
                                        .collect(Collectors.joining(","))
                        + "]",
                properties.get("dnal.values"));
        assertTrue(!properties.containsKey("dnal.classes"), properties.toString());
    }

    @Test
    void theEpochIsChosenByItsMeasure() {
        assertTrue(
                model.getProvenance().getInstanceProvenance().getMap().containsKey("validation-negative-rmse"),
                () -> model.getProvenance().getInstanceProvenance().toString());
    }

    @Test
    void aDatasetOfAnotherDomainIsRefused() {
        MutableDataset<Regressor> data = LitImages.blocks(2, 1);
        MutableOutputInfo<Regressor> other = new RegressionFactory().generateInfo();
        other.observe(new Regressor("up", 1));
        PixelStore pixels = new PixelStore(2, new ImageShape(1, LitImages.SIDE, LitImages.SIDE));
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new RegressorOutputs().images(pixels, data, other.generateImmutableOutputInfo()));
        assertTrue(e.getMessage().contains("'up' in example 0, found only [across, down]"), e.getMessage());
    }

    @Test
    void numbersThatAreNotFiniteAreRefused() {
        MutableDataset<Regressor> data = LitImages.blocks(8, 1);
        ArrayExample<Regressor> wild = new ArrayExample<>(
                new Regressor(new String[] {"down", "across"}, new double[] {1, Double.POSITIVE_INFINITY}));
        wild.add("00", 1);
        data.add(wild);
        DNALRegressionTrainer trainer = LitImages.regression().build();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> trainer.train(data));
        assertTrue(e.getMessage().contains("found Infinity for 'across' of image 8"), e.getMessage());
    }
}
