package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.io.Sha256;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.network.OnnxNetwork;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.shrink.ShrinkSettings;
import dev.dnal.tribuo.training.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

class DNALShrinkingTrainerTest {
    private static final int PIXELS = Fixtures.SHAPE.size();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        Graph network = Fixtures.network("Relu", 1);
        network.metadata().put("names", "{0: 'cat', 1: 'dog', 2: 'emu'}");
        file = folder.resolve("given.onnx");
        OnnxWriter.write(network, file);
    }

    private static ImageFormat format() {
        return new ImageFormat(2, 5, 4, 1.0 / 255, new double[] {0.4, 0.6}, new double[] {0.25, 0.5});
    }

    private static ShrinkSettings settings() {
        return ShrinkSettings.to(List.of(new Budget(Budget.Cost.MACS, "0.7x")))
                .withGates(1)
                .withRecovery(4)
                .withBatchSize(16)
                .withTraining(TrainingConfig.of(SessionConfig.on(Device.CPU).withThreads(1)));
    }

    private DNALShrinkingTrainer trainer() throws IOException {
        return DNALShrinkingTrainer.builder(format(), new OnnxNetwork(file), settings())
                .build();
    }

    private static MutableDataset<Label> examples(Label... labels) {
        LabelFactory factory = new LabelFactory();
        MutableDataset<Label> examples =
                new MutableDataset<>(new SimpleDataSourceProvenance("noise", factory), factory);
        Random random = new Random(2);
        for (int i = 0; i < 60; i++) {
            String[] names = new String[PIXELS];
            double[] values = new double[PIXELS];
            for (int p = 0; p < PIXELS; p++) {
                names[p] = String.format(Locale.ROOT, "%02d", p);
                values[p] = 1 + random.nextInt(255);
            }
            examples.add(new ArrayExample<>(labels[i % labels.length], names, values));
        }
        return examples;
    }

    private static MutableDataset<Label> unlabelled() {
        return examples(LabelFactory.UNKNOWN_LABEL);
    }

    /** Others, which only say what the classes are called. */
    private static ImageSource images() {
        return ImageData.ofBytes(
                Fixtures.SHAPE,
                new byte[60 * PIXELS],
                IntStream.range(0, 60).map(i -> i % 3).toArray(),
                Fixtures.CLASSES);
    }

    private static double[] scores(Model<Label> model) {
        return model.predict(unlabelled()).stream()
                .flatMapToDouble(prediction -> List.of("cat", "dog", "emu").stream()
                        .mapToDouble(
                                name -> prediction.getOutputScores().get(name).getScore()))
                .toArray();
    }

    @Test
    void aModelOfTheGivenClassesComesOfExamplesWithoutLabels() throws IOException {
        try (DNALModel model = trainer().train(unlabelled())) {
            assertEquals(3, model.getOutputIDInfo().size());
            assertEquals("dog", model.getOutputIDInfo().getOutput(1).getLabel());
            Prediction<Label> prediction = model.predict(unlabelled()).get(0);
            assertEquals(
                    1,
                    prediction.getOutputScores().values().stream()
                            .mapToDouble(Label::getScore)
                            .sum(),
                    1e-6);
            var learned = model.architecture().orElseThrow();
            assertTrue(learned.after().macs() <= 0.7 * learned.before().macs(), learned.toString());
            Path saved = folder.resolve("model.tribuo");
            model.serializeToFile(saved);
            try (DNALModel read = (DNALModel) Model.deserializeFromFile(saved)) {
                assertArrayEquals(scores(model), scores(read), 1e-6);
            }
        }
    }

    @Test
    void itsAnswersAreNearThoseOfTheGivenNetwork() throws IOException {
        DNALTrainer whole = DNALTrainer.builder(format(), new OnnxNetwork(file)).build();
        try (DNALModel model = trainer().train(unlabelled());
                DNALModel given = whole.given(images())) {
            double[] expected = scores(given);
            double[] found = scores(model);
            double off = 0;
            for (int i = 0; i < expected.length; i++) {
                off = Math.max(off, Math.abs(expected[i] - found[i]));
            }
            assertTrue(off < 0.2, "off by " + off);
        }
    }

    @Test
    void labelsAreNotLookedAt() throws IOException {
        try (DNALModel without = trainer().train(unlabelled());
                DNALModel with = trainer().train(examples(new Label("emu"), new Label("newt")))) {
            assertArrayEquals(scores(without), scores(with));
        }
    }

    @Test
    void eachTrainingDrawsItsOwnAndCountsAreAsTribuoHasThem() throws IOException {
        DNALShrinkingTrainer trainer = trainer();
        double[] first;
        try (DNALModel model = trainer.train(unlabelled())) {
            first = scores(model);
        }
        assertEquals(1, trainer.getInvocationCount());
        double[] second;
        try (DNALModel model = trainer.train(unlabelled())) {
            second = scores(model);
        }
        assertNotEquals(List.of(first[0], first[1]), List.of(second[0], second[1]));
        DNALShrinkingTrainer other = trainer();
        try (DNALModel model = other.train(unlabelled(), Map.of(), 1)) {
            assertArrayEquals(second, scores(model));
        }
        assertThrows(IllegalArgumentException.class, () -> other.setInvocationCount(-1));
    }

    @Test
    void theProvenanceNamesTheTeacherByItsHash() throws IOException {
        String hash = Sha256.of(Files.readAllBytes(file));
        try (DNALModel model = trainer().train(unlabelled())) {
            assertEquals(
                    new StringProvenance(DNALShrinkingTrainer.TEACHER, hash),
                    model.getProvenance().getInstanceProvenance().getMap().get(DNALShrinkingTrainer.TEACHER));
            assertTrue(model.getProvenance().getTrainerProvenance().toString().contains(hash));
            // The trainer comes back from it.
            ConfigurationManager manager = new ConfigurationManager();
            manager.addConfiguration(
                    ProvenanceUtil.extractConfiguration(model.getProvenance().getTrainerProvenance()));
            DNALShrinkingTrainer again =
                    manager.lookupAll(DNALShrinkingTrainer.class).get(0);
            assertEquals(trainer().toString(), again.toString());
            try (DNALModel same = again.train(unlabelled())) {
                assertArrayEquals(scores(model), scores(same));
            }
        }
    }

    @Test
    void whatIsMissingIsSaid() throws IOException {
        OnnxNetwork given = new OnnxNetwork(file);
        String message = assertThrows(
                        SettingException.class,
                        () -> DNALShrinkingTrainer.builder(new ImageFormat(2, 5, 4), given, settings())
                                .build())
                .getMessage();
        assertTrue(String.valueOf(message).contains("the normalisation that"), message);
        OnnxWriter.write(Fixtures.network("Relu", 1), file);
        OnnxNetwork nameless = new OnnxNetwork(file);
        message = assertThrows(
                        SettingException.class,
                        () -> DNALShrinkingTrainer.builder(format(), nameless, settings())
                                .build())
                .getMessage();
        assertTrue(String.valueOf(message).contains("expected the names of its classes"), message);
        DNALShrinkingTrainer two = DNALShrinkingTrainer.builder(format(), nameless, settings())
                .classNames(List.of("a", "b"))
                .build();
        message = assertThrows(GraphException.class, () -> two.train(unlabelled()))
                .getMessage();
        assertTrue(String.valueOf(message).contains("[batch, 2], a logit for each class"), message);
    }
}
