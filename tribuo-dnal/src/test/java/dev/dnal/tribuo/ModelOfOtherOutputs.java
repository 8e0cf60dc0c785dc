package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.dnal.tribuo.internal.images.Outputs;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.search.record.Architecture;
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
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Output;
import org.tribuo.Prediction;

/**
 * What holds of a trained model of any output.
 *
 * @param <T> the output
 * @param <M> the model
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ModelOfOtherOutputs<T extends Output<T>, M extends NetworkModel<T>> {
    private static final int IMAGES = 300;

    private M model;

    @TempDir
    private Path folder;

    abstract NetworkTrainer<T, M> trainer();

    abstract Class<? extends NetworkTrainer<T, M>> trainerClass();

    abstract MutableDataset<T> images(int count, long seed);

    abstract Outputs<T> outputs();

    /** The metadata property that names the outputs. */
    abstract String namesProperty();

    /** The provenance of what the epoch is chosen by. */
    abstract String measure();

    /** Tribuo's comparison of a model with its exported file. */
    abstract void compare(M original, Path exported) throws Exception;

    abstract M read(Any form) throws InvalidProtocolBufferException;

    final MutableDataset<T> test() {
        return images(100, 2);
    }

    final M model() {
        return model;
    }

    @BeforeAll
    final void train() {
        model = trainer().train(images(IMAGES, 1));
    }

    @AfterAll
    final void close() {
        model.close();
    }

    @Test
    void theNetworkIsCut() {
        Architecture architecture = model.architecture().orElseThrow();
        assertTrue(architecture.after().macs() <= 0.7 * architecture.before().macs(), architecture.toString());
    }

    private void assertPredictsAlike(Model<T> other) {
        List<Prediction<T>> expected = model.predict(test());
        List<Prediction<T>> found = other.predict(test());
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(expected.get(i).distributionEquals(found.get(i), 1e-6));
        }
    }

    @Test
    void aModelComesBackFromItsProtobuf() throws Exception {
        Path file = folder.resolve("model.tribuo");
        model.serializeToFile(file);
        try (NetworkModel<T> read = ours(Model.deserializeFromFile(file))) {
            assertEquals(model.getProvenance(), read.getProvenance());
            assertPredictsAlike(read);
        }
    }

    @Test
    void aModelComesBackFromJavasForm() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(model);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                NetworkModel<T> read = ours(in.readObject())) {
            assertPredictsAlike(read);
        }
    }

    @SuppressWarnings("unchecked") // the class is compared
    private NetworkModel<T> ours(Object read) {
        assertEquals(model.getClass(), read.getClass());
        return (NetworkModel<T>) read;
    }

    @Test
    void copiesPredictAlikeAndCloseByThemselves() {
        try (NetworkModel<T> copy = ours(model.copy());
                NetworkModel<T> there = model.onDevice(Device.CPU)) {
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
        compare(model, file);
    }

    @Test
    void theProvenanceHoldsATrainerThatTrainsTheSame() {
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(
                ProvenanceUtil.extractConfiguration(model.getProvenance().getTrainerProvenance()));
        NetworkTrainer<T, M> again = manager.lookupAll(trainerClass()).get(0);
        try (NetworkModel<T> second = again.train(images(IMAGES, 1))) {
            assertArrayEquals(
                    model.imageModel().toByteArray(), second.imageModel().toByteArray());
        }
    }

    @Test
    void anotherModelsFormIsRefused() {
        try (DNALModel labels = Fixtures.model(Fixtures.dataset(3))) {
            Any form = labels.serialize().getSerializedData();
            assertThrows(IllegalStateException.class, () -> read(form));
            Any ours = model.serialize().getSerializedData();
            assertThrows(IllegalStateException.class, () -> DNALModel.deserializeFromProto(0, "any", ours));
        }
    }

    @Test
    void theImageModelNamesItsOutputs() {
        Map<String, String> properties = model.imageModel().getMetadataPropsList().stream()
                .collect(Collectors.toMap(entry -> entry.getKey(), entry -> entry.getValue()));
        String names = outputs().names(model.getOutputIDInfo()).stream()
                .map(name -> '"' + name + '"')
                .collect(Collectors.joining(",", "[", "]"));
        assertEquals(names, properties.get(namesProperty()));
        assertFalse(properties.containsKey("dnal.classes"), properties.toString());
    }

    @Test
    void theEpochIsChosenByItsMeasure() {
        assertTrue(
                model.getProvenance().getInstanceProvenance().getMap().containsKey(measure()),
                () -> model.getProvenance().getInstanceProvenance().toString());
    }
}
