package dev.dnal.conformance.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.config.json.JsonProvenanceSerialization;
import com.oracle.labs.mlrg.olcut.config.protobuf.ProtoProvenanceSerialization;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.tribuo.DNALModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.ONNXExportable;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.example.LabelledDataGenerator;
import org.tribuo.impl.ArrayExample;
import org.tribuo.interop.onnx.protos.ONNXExternalModelProto;
import org.tribuo.json.StripProvenance;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.impl.EmptyDatasetProvenance;
import org.tribuo.provenance.impl.EmptyTrainerProvenance;
import org.tribuo.test.Helpers;
import org.tribuo.test.MockOutput;

@TribuoChecks
class ModelChecksTest {
    private static final MutableDataset<Label> DATA = Tiny.images(30);
    private static final int CLOSINGS = Integer.getInteger("dnal.closings", 1000);

    /** It logs whole provenances. */
    private static final Logger STRIP_LOG = Logger.getLogger(StripProvenance.class.getName());

    private static DNALModel trained;

    private DNALModel model;

    @BeforeAll
    static void train() {
        trained = Tiny.trainer().build().train(DATA);
    }

    @BeforeEach
    void open() {
        model = (DNALModel) trained.copy();
    }

    @AfterEach
    void close() {
        model.close();
    }

    private static Example<Label> example(String[] names, double... values) {
        return new ArrayExample<>(new Label("left"), names, values);
    }

    @Test
    @DisplayName("check 12: an example without features is refused")
    void check12EmptyExample() {
        assertThrows(IllegalArgumentException.class, () -> model.predict(LabelledDataGenerator.emptyExample()));
    }

    @Test
    @DisplayName("check 12: an example of which no feature is known is refused")
    void check12InvalidExample() {
        assertThrows(IllegalArgumentException.class, () -> model.predict(LabelledDataGenerator.invalidSparseExample()));
    }

    @Test
    @DisplayName("check 13: predicts the same for one example and for many")
    void check13SingleEqualsBatch() {
        List<Prediction<Label>> single = new ArrayList<>();
        DATA.forEach(example -> single.add(model.predict(example)));
        assertTrue(Helpers.predictionListDistributionEquals(single, model.predict(DATA), 1e-6));
    }

    @Test
    @DisplayName("check 13: predicts the same in batches of which the last is partial")
    void check13PartialBatch() {
        List<Prediction<Label>> whole = model.predict(DATA);
        model.setBatchSize(7);
        assertEquals(7, model.getBatchSize());
        assertTrue(Helpers.predictionListDistributionEquals(whole, model.predict(DATA), 1e-6));
    }

    @Test
    @DisplayName("check 13: a batch size of 0 is refused")
    void check13BatchSizeOfZero() {
        assertThrows(IllegalArgumentException.class, () -> model.setBatchSize(0));
    }

    @Test
    @DisplayName("check 13: the example stays as it was")
    void check13ExampleIsNotMutated() {
        Example<Label> example = DATA.getExample(0);
        String before = example.toString();
        List<Feature> features = new ArrayList<>();
        example.forEach(features::add);
        model.predict(example);
        assertEquals(before, example.toString());
        Iterator<Feature> after = example.iterator();
        features.forEach(feature -> assertEquals(feature, after.next()));
        assertFalse(after.hasNext());
    }

    @Test
    @DisplayName("check 14: all labels have probabilities, which sum to 1")
    void check14Probabilities() {
        for (Prediction<Label> prediction : model.predict(DATA)) {
            Map<String, Label> scores = prediction.getOutputScores();
            assertEquals(Set.copyOf(Tiny.CLASSES), scores.keySet());
            assertEquals(
                    1, scores.values().stream().mapToDouble(Label::getScore).sum(), 1e-12);
            assertEquals(
                    scores.values().stream().mapToDouble(Label::getScore).max().orElseThrow(),
                    prediction.getOutput().getScore());
            assertTrue(prediction.hasProbabilities());
        }
    }

    @Test
    @DisplayName("check 14: counts the features it knows")
    void check14ActiveFeatures() {
        Example<Label> example = example(new String[] {"00", "03", "15", "unknown"}, 4, 9, 255, 1);
        assertEquals(2, model.predict(example).getNumActiveFeatures());
        assertEquals(4, model.predict(example).getExampleSize());
    }

    @Test
    @DisplayName("check 15: top features are empty, and so is an excuse")
    void check15TopFeaturesAndExcuse() {
        assertEquals(Map.of(), model.getTopFeatures(-1));
        assertEquals(Map.of(), model.getTopFeatures(3));
        assertEquals(Optional.empty(), model.getExcuse(DATA.getExample(0)));
    }

    @Test
    @DisplayName("check 16: comes back from protobuf and predicts the same")
    void check16Protobuf() {
        try (DNALModel read = (DNALModel) Helpers.testModelProtoSerialization(model, Label.class, DATA, 1e-6)) {
            requireSame(read);
        }
    }

    @Test
    @DisplayName("check 16: comes back from a file and predicts the same")
    void check16File(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.tribuo");
        model.serializeToFile(file);
        try (DNALModel read = (DNALModel) Model.deserializeFromFile(file)) {
            requireSame(read);
        }
    }

    @Test
    @DisplayName("check 16: comes back from Java's serialisation and predicts the same")
    void check16Java() throws Exception {
        Helpers.testModelSerialization(model, Label.class);
        try (DNALModel read = (DNALModel) throughJava(model)) {
            requireSame(read);
        }
    }

    @Test
    @DisplayName("check 16: a closed model can be saved and comes back open")
    void check16ClosedModel() throws Exception {
        model.close();
        try (DNALModel read = (DNALModel) throughJava(model)) {
            assertEquals(DATA.size(), read.predict(DATA).size());
        }
    }

    private void requireSame(DNALModel read) {
        assertEquals(model.getName(), read.getName());
        assertEquals(model.getProvenance(), read.getProvenance());
        assertEquals(model.architecture(), read.architecture());
        assertEquals(model.normalisation(), read.normalisation());
        assertEquals(model.imageModel(), read.imageModel());
        assertEquals(model.getFeatureIDMap(), read.getFeatureIDMap());
        assertEquals(model.getOutputIDInfo(), read.getOutputIDInfo());
        assertTrue(Helpers.predictionListDistributionEquals(model.predict(DATA), read.predict(DATA), 1e-6));
    }

    private static Object throughJava(Object object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    @Test
    @DisplayName("check 16: a version that is not known is refused")
    void check16Version() {
        Any message = model.serialize().getSerializedData();
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> DNALModel.deserializeFromProto(2, DNALModel.class.getName(), message));
        assertTrue(e.getMessage().contains("version 2"), e.getMessage());
    }

    @Test
    @DisplayName("check 16: a message of another type is refused")
    void check16Type() {
        Any message = Any.pack(ModelProto.getDefaultInstance());
        InvalidProtocolBufferException e = assertThrows(
                InvalidProtocolBufferException.class,
                () -> DNALModel.deserializeFromProto(0, DNALModel.class.getName(), message));
        assertTrue(e.getMessage().contains("does not match"), e.getMessage());
    }

    @Test
    @DisplayName("check 16: a damaged network is refused by the model's name")
    void check16Bytes() throws InvalidProtocolBufferException {
        ONNXExternalModelProto good = model.serialize().getSerializedData().unpack(ONNXExternalModelProto.class);
        ByteString half = good.getModelArray().substring(0, good.getModelArray().size() / 2);
        Any message = Any.pack(good.toBuilder().setModelArray(half).build());
        GraphException e = assertThrows(
                GraphException.class, () -> DNALModel.deserializeFromProto(0, DNALModel.class.getName(), message));
        assertTrue(e.getMessage().contains("model 'dnal-model'"), e.getMessage());
    }

    @Test
    @DisplayName("check 17: a model of version 0.1.0 loads and predicts as it did")
    void check17EarlierModel() throws IOException {
        EarlierModel earlier = EarlierModel.read("0.1.0");
        try (DNALModel read = earlier.model()) {
            assertEquals(6, read.architecture().orElseThrow().layers().size());
            assertEquals(earlier.labels(), EarlierModel.labels(read));
            for (EarlierModel.Row row : earlier.rows()) {
                Map<String, Label> scores = read.predict(row.example()).getOutputScores();
                for (int i = 0; i < row.probabilities().size(); i++) {
                    double score = scores.get(earlier.labels().get(i)).getScore();
                    assertEquals(row.probabilities().get(i), score, 1e-5);
                }
            }
        }
    }

    @Test
    @DisplayName("check 18: a copy predicts the same after the original is closed")
    void check18Copy() {
        List<Prediction<Label>> before = model.predict(DATA);
        model.setBatchSize(4);
        try (DNALModel copy = (DNALModel) model.copy()) {
            model.close();
            assertTrue(Helpers.predictionListDistributionEquals(before, copy.predict(DATA), 0));
            assertEquals(model.getProvenance(), copy.getProvenance());
            assertEquals(4, copy.getBatchSize());
        }
    }

    @Test
    @DisplayName("check 18: the original predicts after its copy is closed")
    void check18CopyClosesIndependently() {
        DNALModel copy = (DNALModel) model.copy();
        List<Prediction<Label>> before = copy.predict(DATA);
        copy.close();
        assertTrue(Helpers.predictionListDistributionEquals(before, model.predict(DATA), 0));
    }

    @Test
    @DisplayName("check 18: StripProvenance makes a model without provenance that predicts the same")
    void check18StripProvenance(@TempDir Path folder) throws Exception {
        Path original = folder.resolve("model.tribuo");
        Path stripped = folder.resolve("stripped.ser");
        model.serializeToFile(original);
        STRIP_LOG.setLevel(Level.WARNING);
        StripProvenance.main(new String[] {
            "--model-protobuf",
            "true",
            "--input-model-path",
            original.toString(),
            "--output-model-path",
            stripped.toString(),
            "--remove-provenances",
            "ALL"
        });
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(stripped));
                DNALModel read = (DNALModel) in.readObject()) {
            ModelProvenance provenance = read.getProvenance();
            assertEquals(new EmptyTrainerProvenance(), provenance.getTrainerProvenance());
            assertEquals(new EmptyDatasetProvenance(), provenance.getDatasetProvenance());
            assertEquals(Map.of(), provenance.getInstanceProvenance().getMap());
            assertEquals("dnal-model-deprovenanced", read.getName());
            assertTrue(Helpers.predictionListDistributionEquals(model.predict(DATA), read.predict(DATA), 1e-6));
        }
    }

    @Test
    @DisplayName("check 19: closes once and then predicts no more")
    void check19ClosesOnce() {
        model.predict(DATA.getExample(0));
        model.close();
        model.close();
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> model.predict(DATA.getExample(0)));
        assertTrue(e.getMessage().contains("closed"), e.getMessage());
    }

    @Test
    @DisplayName("check 19: can be closed before it has predicted")
    void check19ClosedUnused() {
        model.close();
        assertThrows(IllegalStateException.class, () -> model.predict(DATA));
    }

    @Test
    @DisplayName("check 19: predicts the same from many threads")
    void check19ConcurrentPredict() throws Exception {
        List<Prediction<Label>> expected = trained.predict(DATA);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            Callable<List<Prediction<Label>>> predict = () -> model.predict(DATA);
            for (Future<List<Prediction<Label>>> run : pool.invokeAll(Collections.nCopies(16, predict))) {
                assertTrue(Helpers.predictionListDistributionEquals(expected, run.get(), 1e-6));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** {@code -Ddnal.closings=10000} for more rounds. */
    @Test
    @DisplayName("check 19: while another thread closes it, 8 threads hear the right answer or that it is closed")
    void check19ClosingWhileOthersPredict() throws Exception {
        try (ClosingRounds rounds = new ClosingRounds(trained, DATA.getExample(0))) {
            for (int round = 0; round < CLOSINGS; round++) {
                rounds.run(round);
            }
            assertEquals((long) CLOSINGS * ClosingRounds.PREDICTORS, rounds.refusals());
            assertTrue(rounds.answers() > CLOSINGS, rounds.toString());
            System.out.println("        " + rounds);
        }
    }

    @Test
    @DisplayName("check 20: validates and casts as a model of labels")
    void check20ValidateAndCast() {
        assertTrue(model.validate(Label.class));
        assertFalse(model.validate(MockOutput.class));
        assertEquals(model, model.castModel(Label.class));
        assertThrows(ClassCastException.class, () -> model.castModel(MockOutput.class));
    }

    @Test
    @DisplayName("check 20: the provenance is equal after each way of marshalling, with the architecture")
    void check20Provenance() throws Exception {
        ModelProvenance provenance = model.getProvenance();
        Helpers.testProvenanceMarshalling(provenance);
        requireArchitecture(
                (ModelProvenance) ProvenanceUtil.unmarshalProvenance(ProvenanceUtil.marshalProvenance(provenance)));
        JsonProvenanceSerialization json = new JsonProvenanceSerialization(false);
        assertEquals(provenance, json.deserializeAndUnmarshal(json.marshalAndSerialize(provenance)));
        ProtoProvenanceSerialization proto = new ProtoProvenanceSerialization(false);
        assertEquals(provenance, proto.deserializeAndUnmarshal(proto.marshalAndSerialize(provenance)));
        assertEquals(
                provenance,
                ONNXExportable.SERIALIZER.deserializeAndUnmarshal(
                        ONNXExportable.SERIALIZER.marshalAndSerialize(provenance)));
    }

    private void requireArchitecture(ModelProvenance read) {
        Map<String, ? extends Provenance> values = read.getInstanceProvenance().getMap();
        Map<String, ? extends Provenance> before =
                model.getProvenance().getInstanceProvenance().getMap();
        for (String key : List.of("architecture-layers", "macs-after", "params-after", "training-ledger")) {
            assertTrue(values.containsKey(key), () -> key + " in " + values.keySet());
            assertEquals(before.get(key), values.get(key));
        }
        assertNotEquals(before.get("macs-before"), values.get("macs-after"));
    }
}
