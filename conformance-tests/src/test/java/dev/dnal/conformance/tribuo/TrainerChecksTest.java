package dev.dnal.conformance.tribuo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationData;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.config.property.Property;
import com.oracle.labs.mlrg.olcut.config.property.SimpleProperty;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.DNALTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.evaluation.LabelEvaluation;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.classification.example.LabelledDataGenerator;
import org.tribuo.dataset.DatasetView;
import org.tribuo.ensemble.BaggingTrainer;
import org.tribuo.ensemble.EnsembleModel;
import org.tribuo.ensemble.WeightedEnsembleModel;
import org.tribuo.evaluation.CrossValidation;
import org.tribuo.impl.ArrayExample;
import org.tribuo.interop.onnx.ONNXExternalModel;
import org.tribuo.interop.onnx.OnnxTestUtils;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.test.Helpers;
import org.tribuo.transform.TransformTrainer;
import org.tribuo.transform.TransformationMap;
import org.tribuo.transform.TransformedModel;
import org.tribuo.transform.transformations.LinearScalingTransformation;

@TribuoChecks
class TrainerChecksTest {
    private final MutableDataset<Label> data = Tiny.images(36);

    static List<Arguments> generatedData() {
        return List.of(
                Arguments.of("dense", numbered(LabelledDataGenerator.denseTrainTest())),
                Arguments.of("sparse", numbered(LabelledDataGenerator.sparseTrainTest())),
                Arguments.of("sparse and binary", numbered(LabelledDataGenerator.binarySparseTrainTest())));
    }

    /** The same with features named by numbers in place of letters, which tell no pixel: those of the training data first. */
    private static Pair<Dataset<Label>, Dataset<Label>> numbered(Pair<Dataset<Label>, Dataset<Label>> lettered) {
        List<String> names = new ArrayList<>();
        for (Dataset<Label> part : List.of(lettered.getA(), lettered.getB())) {
            part.forEach(example -> example.forEach(feature -> names.add(feature.getName())));
        }
        List<String> numbers = names.stream().distinct().toList();
        return new Pair<>(numbered(lettered.getA(), numbers), numbered(lettered.getB(), numbers));
    }

    private static Dataset<Label> numbered(Dataset<Label> lettered, List<String> numbers) {
        MutableDataset<Label> numbered = empty();
        for (Example<Label> example : lettered) {
            Example<Label> renamed = new ArrayExample<>(example.getOutput());
            example.forEach(feature ->
                    renamed.add(new Feature(Tiny.pixelName(numbers.indexOf(feature.getName())), feature.getValue())));
            numbered.add(renamed);
        }
        return numbered;
    }

    @ParameterizedTest(name = "check 01: trains on {0} data and ignores features it has not seen")
    @MethodSource("generatedData")
    void check01TrainsOnGeneratedData(String kind, Pair<Dataset<Label>, Dataset<Label>> generated) {
        try (DNALModel model = Tiny.trainer().build().train(generated.getA())) {
            List<Example<Label>> known = new ArrayList<>();
            generated.getB().forEach(example -> known.add(withoutUnknown(example, model)));
            List<Prediction<Label>> predictions = model.predict(generated.getB());
            assertEquals(generated.getB().size(), predictions.size());
            assertTrue(Helpers.predictionListDistributionEquals(model.predict(known), predictions, 0));
            predictions.forEach(prediction -> requireDistribution(prediction, generated.getA()));
        }
    }

    private static Example<Label> withoutUnknown(Example<Label> example, DNALModel model) {
        Example<Label> known = new ArrayExample<>(example.getOutput());
        for (Feature feature : example) {
            if (model.getFeatureIDMap().getID(feature.getName()) >= 0) {
                known.add(feature);
            }
        }
        return known;
    }

    /** A number for each label of the domain. */
    private static void requireDistribution(Prediction<Label> prediction, Dataset<Label> training) {
        Set<String> labels = Set.copyOf(training.getOutputIDInfo().getDomain().stream()
                .map(Label::getLabel)
                .toList());
        assertEquals(labels, prediction.getOutputScores().keySet());
        double sum = prediction.getOutputScores().values().stream()
                .mapToDouble(Label::getScore)
                .sum();
        assertEquals(1, sum, 1e-9);
    }

    @Test
    @DisplayName("check 01: trains on images, and learns them")
    void check01Learns() {
        try (DNALModel model = Tiny.trainer().build().train(data)) {
            assertTrue(new LabelEvaluator().evaluate(model, data).accuracy() > 0.9);
            assertEquals(6, model.architecture().orElseThrow().layers().size());
        }
    }

    @Test
    @DisplayName("check 02: one class only keeps the full label domain and gives no NaN")
    void check02OneClassOnly() {
        Dataset<Label> all = numbered(LabelledDataGenerator.denseTrainTest()).getA();
        DatasetView<Label> foo = DatasetView.createView(
                all, example -> example.getOutput().getLabel().equals("Foo"), "Foo only");
        try (DNALModel model = Tiny.trainer().build().train(foo)) {
            assertEquals(4, model.getOutputIDInfo().size());
            model.predict(all).forEach(prediction -> requireDistribution(prediction, all));
            assertEquals("Foo", model.predict(foo.getExample(0)).getOutput().getLabel());
        }
    }

    @Test
    @DisplayName("check 02: a domain of one label trains too")
    void check02OneLabel() {
        MutableDataset<Label> single = empty();
        data.getData().stream()
                .filter(example -> example.getOutput().getLabel().equals("left"))
                .forEach(single::add);
        try (DNALModel model = Tiny.trainer().build().train(single)) {
            model.predict(single).forEach(prediction -> requireDistribution(prediction, single));
        }
    }

    private static MutableDataset<Label> empty() {
        return Tiny.images(0);
    }

    @Test
    @DisplayName("check 03: unknown outputs are refused with Tribuo's message")
    void check03UnknownOutputs() {
        data.add(new ArrayExample<>(LabelFactory.UNKNOWN_LABEL, new String[] {"03"}, new double[] {7}));
        refused(data, "The supplied Dataset contained unknown Outputs, and this Trainer is supervised.");
    }

    private static void refused(Dataset<Label> training, String part) {
        DNALTrainer trainer = Tiny.trainer().build();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> trainer.train(training));
        assertTrue(e.getMessage().contains(part), e.getMessage());
        assertEquals(0, trainer.getInvocationCount(), "what was refused is no training");
    }

    @Test
    @DisplayName("check 04: an empty dataset is refused")
    void check04EmptyDataset() {
        refused(empty(), "no features at all");
    }

    @Test
    @DisplayName("check 04: features that don't fit the image shape are refused")
    void check04WrongFeatureCount() {
        data.add(new ArrayExample<>(new Label("left"), new String[] {"17"}, new double[] {7}));
        refused(data, "[1, 4, 4], found feature '17'");
    }

    @Test
    @DisplayName("check 04: more features than pixels are refused")
    void check04TooManyFeatures() {
        MutableDataset<Label> wide = empty();
        Example<Label> example = new ArrayExample<>(new Label("left"));
        for (int i = 0; i <= Tiny.PIXELS; i++) {
            example.add(new Feature("f" + i, 1));
        }
        wide.add(example);
        refused(wide, "found 17 features");
    }

    @ParameterizedTest(name = "check 04: a pixel of {0} is refused")
    @CsvSource({"NaN", "Infinity", "1e300"})
    void check04NonFinitePixels(double value) {
        // Set afterwards: a dataset takes no example with NaN, but holds examples that may change.
        data.getExample(2).set(new Feature("05", value));
        refused(data, "Example 2: Expected finite pixel values, found " + value);
    }

    @Test
    @DisplayName("check 05: N + 1 trainings equal setInvocationCount(N) and one, in counts and predictions")
    void check05InvocationCounts() {
        DNALTrainer often = Tiny.trainer().build();
        often.train(data).close();
        often.train(data).close();
        DNALTrainer once = Tiny.trainer().build();
        once.setInvocationCount(2);
        assertEquals(often.getInvocationCount(), once.getInvocationCount());
        try (DNALModel third = often.train(data);
                DNALModel only = once.train(data)) {
            assertEquals(3, often.getInvocationCount());
            assertEquals(3, once.getInvocationCount());
            assertTrue(Helpers.predictionListDistributionEquals(third.predict(data), only.predict(data), 0));
            assertArrayEquals(Tiny.bytes(third), Tiny.bytes(only));
        }
    }

    @Test
    @DisplayName("check 06: a negative invocation count is refused")
    void check06NegativeCount() {
        DNALTrainer trainer = Tiny.trainer().build();
        trainer.setInvocationCount(4);
        for (Executable negative :
                List.<Executable>of(() -> trainer.setInvocationCount(-1), () -> trainer.train(data, Map.of(), -5))) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, negative);
            assertTrue(e.getMessage().contains("less than zero"), e.getMessage());
            assertEquals(4, trainer.getInvocationCount());
        }
    }

    @Test
    @DisplayName("check 07: count 0 twice gives the same model; the third run differs")
    void check07CountZeroTwice() {
        DNALTrainer trainer = Tiny.trainer().build();
        byte[] first = bytes(trainer.train(data, Map.of(), 0));
        byte[] second = bytes(trainer.train(data, Map.of(), 0));
        byte[] third = bytes(trainer.train(data));
        assertArrayEquals(first, second);
        assertFalse(Arrays.equals(first, third));
        assertArrayEquals(third, bytes(trainer.train(data, Map.of(), 1)));
    }

    private static byte[] bytes(DNALModel model) {
        try (model) {
            return Tiny.bytes(model);
        }
    }

    @Test
    @DisplayName("check 08: the recorded count is the one before the training")
    void check08RecordedCount() {
        DNALTrainer trainer = Tiny.trainer().build();
        try (DNALModel model = trainer.train(data, Map.of(), 3)) {
            assertEquals(3, recordedCount(model));
            assertEquals(4, trainer.getInvocationCount());
        }
    }

    private static int recordedCount(DNALModel model) {
        return Integer.parseInt(model.getProvenance()
                .getTrainerProvenance()
                .getInstanceValues()
                .get(TrainerProvenance.TRAIN_INVOCATION_COUNT)
                .toString());
    }

    @Test
    @DisplayName("check 09: runProvenance is in the instance provenance, with two arguments and with three")
    void check09RunProvenance() {
        Provenance note = new StringProvenance("note", "by hand");
        DNALTrainer trainer = Tiny.trainer().build();
        try (DNALModel two = trainer.train(data, Map.of("note", note));
                DNALModel three = trainer.train(data, Map.of("note", note), 7)) {
            for (DNALModel model : List.of(two, three)) {
                Map<String, ? extends Provenance> instance =
                        model.getProvenance().getInstanceProvenance().getMap();
                assertEquals(note, instance.get("note"));
                assertTrue(instance.containsKey("architecture-layers"), instance.toString());
            }
        }
    }

    @Test
    @DisplayName("check 10: trains inside BaggingTrainer, evaluates, serialises, and exports to one ONNX file")
    void check10Bagging(@TempDir Path folder) throws Exception {
        BaggingTrainer<Label> bagging = new BaggingTrainer<>(Tiny.trainer().build(), new VotingCombiner(), 3);
        WeightedEnsembleModel<Label> ensemble = (WeightedEnsembleModel<Label>) bagging.train(data);
        assertEquals(3, ensemble.getModels().size());
        assertTrue(new LabelEvaluator().evaluate(ensemble, data).accuracy() > 0.9);
        Helpers.testModelSerialization(ensemble, Label.class);
        close(((EnsembleModel<Label>) Helpers.testModelProtoSerialization(ensemble, Label.class, data, 1e-6)));

        Path file = folder.resolve("ensemble.onnx");
        ensemble.saveONNXModel("dev.dnal.test", 1, file);
        OnnxTestUtils.onnxLabelComparison(ensemble, file, data, 1e-6);
        try (ONNXExternalModel<Label> external = External.load(file, ensemble)) {
            List<Prediction<Label>> found = external.predict(data);
            assertTrue(Helpers.predictionListDistributionEquals(ensemble.predict(data), found, 1e-6));
        }
        close(ensemble);
    }

    private static void close(EnsembleModel<Label> ensemble) {
        ensemble.getModels().forEach(member -> ((DNALModel) member).close());
    }

    @ParameterizedTest(name = "check 10: trains inside TransformTrainer, densify = {0}")
    @ValueSource(booleans = {false, true})
    void check10Transform(boolean densify) {
        TransformationMap toUnit = new TransformationMap(List.of(new LinearScalingTransformation(0, 1)));
        TransformTrainer<Label> transforming =
                new TransformTrainer<>(Tiny.trainer().build(), toUnit, densify);
        TransformedModel<Label> model = transforming.train(data);
        try (DNALModel inner = (DNALModel) model.getInnerModel()) {
            assertTrue(new LabelEvaluator().evaluate(model, data).accuracy() > 0.9);
            Dataset<Label> transformed = model.getTransformerMap().transformDataset(data, densify);
            List<Prediction<Label>> expected = inner.predict(transformed);
            assertTrue(Helpers.predictionListDistributionEquals(expected, model.predict(data), 1e-6));
            assertEquals(1, transforming.getInvocationCount());
        }
    }

    @Test
    @DisplayName("check 10: trains inside CrossValidation")
    void check10CrossValidation() {
        CrossValidation<Label, LabelEvaluation> validation =
                new CrossValidation<>(Tiny.trainer().build(), data, new LabelEvaluator(), 3, 1);
        List<Pair<LabelEvaluation, Model<Label>>> folds = validation.evaluate();
        assertEquals(3, folds.size());
        for (Pair<LabelEvaluation, Model<Label>> fold : folds) {
            assertEquals(12, fold.getA().getPredictions().size());
            ((DNALModel) fold.getB()).close();
        }
        assertTrue(folds.stream()
                        .mapToDouble(fold -> fold.getA().accuracy())
                        .average()
                        .orElseThrow()
                > 0.8);
    }

    @Test
    @DisplayName("check 10: concurrent trainings are those that come one after the other")
    void check10ConcurrentTraining() throws Exception {
        int threads = 4;
        DNALTrainer inTurn = Tiny.trainer().build();
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            expected.add(bytes(inTurn.train(data)));
        }
        DNALTrainer shared = Tiny.trainer().build();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Set<Integer> counts = new TreeSet<>();
            Callable<DNALModel> train = () -> shared.train(data);
            for (Future<DNALModel> training : pool.invokeAll(Collections.nCopies(threads, train))) {
                try (DNALModel model = training.get()) {
                    assertArrayEquals(expected.get(recordedCount(model)), Tiny.bytes(model));
                    counts.add(recordedCount(model));
                }
            }
            assertEquals(Set.of(0, 1, 2, 3), counts);
            assertEquals(threads, shared.getInvocationCount());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    @DisplayName("check 11: the configuration comes back from the provenance")
    void check11ConfigurableRoundTrip() {
        Helpers.testConfigurableRoundtrip(Tiny.trainer().build());
    }

    @ParameterizedTest(name = "check 11: {0} = {1} in a configuration is a PropertyException")
    @CsvSource({
        "batchSize, 0",
        "validationFraction, 1",
        "device, gpu",
        "threads, -1",
        "shards, -1",
        "stepsPerRun, -1",
        "kernels, none",
        "checkpointSeconds, -1",
        "timeLimitSeconds, -1"
    })
    void check11BadConfiguration(String property, String value) {
        DNALTrainer trainer = Tiny.trainer().build();
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(trainer.getProvenance()));
        manager.overrideConfigurableProperty("dnaltrainer-0", property, new SimpleProperty(value));
        PropertyException e = assertThrows(PropertyException.class, () -> manager.lookup("dnaltrainer-0"));
        assertTrue(e.getMessage().contains(property), e.getMessage());
    }

    @Test
    @DisplayName("check 11: a configuration without a network is a PropertyException")
    void check11MissingNetwork() {
        ConfigurationManager manager = new ConfigurationManager();
        for (ConfigurationData part :
                ProvenanceUtil.extractConfiguration(Tiny.trainer().build().getProvenance())) {
            Map<String, Property> properties = new HashMap<>(part.getProperties());
            properties.remove("network");
            manager.addConfiguration(List.of(new ConfigurationData(part.getName(), part.getClassName(), properties)));
        }
        PropertyException e = assertThrows(PropertyException.class, () -> manager.lookup("dnaltrainer-0"));
        assertTrue(e.getMessage().contains("network"), e.getMessage());
    }

    @Test
    @DisplayName("check 11: toString lists the parameters")
    void check11ToString() {
        DNALTrainer trainer = Tiny.trainer().build();
        Set<String> parameters =
                trainer.getProvenance().getConfiguredParameters().keySet();
        assertTrue(parameters.contains("batchSize"), parameters.toString());
        for (String parameter : parameters) {
            assertTrue(trainer.toString().contains(parameter + "="), () -> parameter + " in " + trainer);
        }
    }
}
