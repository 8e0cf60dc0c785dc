package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    @TempDir
    private Path folder;

    private Path data;

    @BeforeEach
    void writeImages() throws IOException {
        data = TestImages.writeFolder(folder.resolve("data"));
    }

    private CommandRun evaluate(Path model, Object... options) {
        Object[] args = new Object[options.length + 6];
        System.arraycopy(new Object[] {"evaluate", model, "--data", data, "--threads", "1"}, 0, args, 0, 6);
        System.arraycopy(options, 0, args, 6, options.length);
        return CommandRun.of(args);
    }

    @Test
    void printsTheShareOfTestImagesThatAreRight() throws IOException {
        CommandRun run = evaluate(TestModels.write(folder.resolve("m.onnx"), TestModels.perfect()));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains(": 100.00 % (12 of 12 images right)"), run.out());
    }

    @Test
    void countsTheSameInBatchesThatDoNotDivideTheImages() throws IOException {
        CommandRun run =
                evaluate(TestModels.write(folder.resolve("m.onnx"), TestModels.perfect()), "--batch-size", "5");
        assertTrue(run.out().contains("12 of 12"), run.out());
    }

    @Test
    void printsATableOfClassesIfAsked() throws IOException {
        CommandRun run = evaluate(TestModels.write(folder.resolve("m.onnx"), TestModels.perfect()), "--per-class");
        assertTrue(run.out().matches("(?s).*\\n0 +6 +6 +100.00 %\\R1 +6 +6 +100.00 %.*"), run.out());
    }

    @Test
    void saysThatItNormalisesAsTheMetadataOfTheModelAsk() throws IOException {
        Map<String, String> metadata = Map.of("dnal.mean", "[0.25]", "dnal.std", "[0.5]", "dnal.scale", "0.125");
        CommandRun run = evaluate(TestModels.write(folder.resolve("m.onnx"), TestModels.withMetadata(metadata)));
        assertTrue(run.err().contains("mean [0.25], std [0.5], pixels times 0.125"), run.err());
    }

    @Test
    void optionsGoBeforeTheMetadataOfTheModel() throws IOException {
        Map<String, String> metadata = Map.of("dnal.mean", "[0.25]", "dnal.std", "[0.5]", "dnal.scale", "0.125");
        Path model = TestModels.write(folder.resolve("m.onnx"), TestModels.withMetadata(metadata));
        CommandRun run = evaluate(model, "--mean", "0.1", "--std", "0.2");
        assertEquals("", run.err());
    }
}
