package dev.dnal.conformance.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.json.JsonConfigFactory;
import dev.dnal.tribuo.DNALTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.data.CompletelyConfigurableTrainTest;
import org.tribuo.data.ConfigurableTrainTest;

/** The configurations in {@code examples/configs}, loaded and run by Tribuo's own command lines. */
@Tag("tribuo")
class ConfigFilesTest {
    private static final Path FOLDER = Path.of("..", "examples", "configs");
    private static final String JSON_FORMAT = JsonConfigFactory.class.getName();

    /** What makes a configuration fit small images, and short. */
    private static final List<String> SMALL = List.of(
            "--@images.height",
            "8",
            "--@images.width",
            "8",
            "--@network.width",
            "4",
            "--@weights.epochs",
            "3",
            "--@gates.epochs",
            "1",
            "--@final.epochs",
            "3",
            "--@trainer.batchSize",
            "8");

    @TempDir
    private Path data;

    @BeforeAll
    static void readJsonToo() {
        ConfigurationManager.addFileFormatFactory(new JsonConfigFactory());
    }

    @BeforeEach
    void writeImages() throws IOException {
        HalfLitImages train = new HalfLitImages(160, 1);
        train.writeIdx(data.resolve("train-images.gz"), data.resolve("train-labels"));
        train.writeLibSvm(data.resolve("train.libsvm"));
        HalfLitImages test = new HalfLitImages(40, 2);
        test.writeIdx(data.resolve("test-images.gz"), data.resolve("test-labels"));
        test.writeLibSvm(data.resolve("test.libsvm"));
    }

    static List<Path> configurations() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void eachMakesATrainer(Path file) {
        DNALTrainer trainer = trainer(file);
        assertTrue(trainer.toString().contains("network=ResNet"), trainer.toString());
    }

    @Test
    void xmlAndJsonSayTheSame() {
        assertEquals(
                trainer(FOLDER.resolve("fashion-mnist.xml")).getProvenance(),
                trainer(FOLDER.resolve("fashion-mnist.json")).getProvenance());
    }

    private static DNALTrainer trainer(Path file) {
        return (DNALTrainer) new ConfigurationManager(file.toString()).lookup("trainer");
    }

    /** Data and trainer are in the configuration. */
    @ParameterizedTest
    @ValueSource(strings = {"fashion-mnist.xml", "fashion-mnist.json"})
    void tribuosCommandLineTrainsFromAConfiguration(String file) {
        double accuracy = TribuoMain.accuracy(
                CompletelyConfigurableTrainTest::main,
                arguments(
                        "--config-file-formats",
                        JSON_FORMAT,
                        "--config-file",
                        FOLDER.resolve(file).toString(),
                        "--train-source",
                        "train",
                        "--test-source",
                        "test",
                        "--trainer",
                        "trainer",
                        "--@train.featuresPath",
                        data.resolve("train-images.gz").toString(),
                        "--@train.outputPath",
                        data.resolve("train-labels").toString(),
                        "--@test.featuresPath",
                        data.resolve("test-images.gz").toString(),
                        "--@test.outputPath",
                        data.resolve("test-labels").toString()));
        assertTrue(accuracy > 0.9, "Accuracy " + accuracy);
    }

    /** Only the trainer is in the configuration; the data are in a format of Tribuo's options. */
    @Test
    void tribuosOptionsForDataWorkWithTheTrainerOfAConfiguration() {
        double accuracy = TribuoMain.accuracy(
                ConfigurableTrainTest::main,
                arguments(
                        "--config-file",
                        FOLDER.resolve("fashion-mnist.xml").toString(),
                        "--trainer",
                        "trainer",
                        "--output-factory",
                        "label-factory",
                        "--input-format",
                        "LIBSVM",
                        "--training-file",
                        data.resolve("train.libsvm").toString(),
                        "--testing-file",
                        data.resolve("test.libsvm").toString()));
        assertTrue(accuracy > 0.9, "Accuracy " + accuracy);
    }

    private static String[] arguments(String... first) {
        return Stream.concat(Stream.of(first), SMALL.stream()).toArray(String[]::new);
    }
}
