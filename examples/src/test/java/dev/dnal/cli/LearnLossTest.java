package dev.dnal.cli;

import static dev.dnal.cli.ShortRun.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dnal.tribuo.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs on a few tiny images that learn from labels in ways of their own, or from a teacher. */
class LearnLossTest {
    @TempDir
    private static Path shared;

    private static Path out;
    private static ShortRun runs;

    @TempDir
    private Path folder;

    @BeforeAll
    static void learnAsUsual() throws IOException {
        runs = ShortRun.in(shared);
        out = shared.resolve("run");
        CommandRun usual = runs.learn(out, "vgg-small", "--width", "2", "--no-baseline");
        assertEquals(0, usual.exitCode(), usual.err());
    }

    @Test
    void theLossIsRecorded() throws IOException {
        Path other = folder.resolve("loss");
        JsonNode configuration = runs.learned(
                        other,
                        "vgg-small",
                        "--width",
                        "2",
                        "--no-baseline",
                        "--label-smoothing",
                        "0.1",
                        "--class-weights",
                        "1=2.5,0=0.5")
                .get("configuration");
        assertEquals(0.1, configuration.get("labelSmoothing").asDouble());
        assertEquals("{\"0\":0.5,\"1\":2.5}", configuration.get("classWeights").toString());
        assertEquals("{}", record(out).get("configuration").get("classWeights").toString());
    }

    @Test
    void balancedClassesAreRecordedByTheirWeights() throws IOException {
        Path other = folder.resolve("balanced");
        JsonNode weights = runs.learned(
                        other, "vgg-small", "--width", "2", "--no-baseline", "--class-weights", "balanced")
                .get("configuration")
                .get("classWeights");
        assertEquals(record(other).get("data").get("classes").asInt(), weights.size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--label-smoothing | 1        | label smoothing",
                "--class-weights   | even     | CLASS=WEIGHT",
                "--class-weights   | 0=1,0=2  | each class once",
                "--class-weights   | 0=much   | CLASS=WEIGHT",
                "--class-weights   | cow=1    | found one of 'cow'",
                "--class-weights   | 0=-1     | found -1.0 for '0'"
            })
    void aLossThatIsNoneIsRefused(String option, String value, String expected) {
        CommandRun refused = runs.learn(folder.resolve("refused"), "vgg-small", "--width", "2", option, value);
        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().contains(expected), refused.err());
    }

    @Test
    void aTrainedNetworkTeachesAnother() throws IOException {
        Path other = folder.resolve("taught");
        CommandRun learned = runs.learn(
                other,
                "vgg-small",
                "--width",
                "2",
                "--no-baseline",
                "--teacher",
                out.resolve(RunFolder.ONNX).toString(),
                "--distillation",
                "kl",
                "--label-share",
                "0.25");
        assertEquals(0, learned.exitCode(), learned.err());
        String loss = record(other).get("configuration").get("loss").asText();
        assertTrue(loss.startsWith("DistillationLoss(teacher=" + out.resolve(RunFolder.ONNX) + ",sha256="), loss);
        assertTrue(loss.endsWith(",form=kl,temperature=4.0,trusted=false,labelShare=0.25)"), loss);
        assertEquals(
                "cross entropy", record(out).get("configuration").get("loss").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--distillation kl                       | --distillation: expected a --teacher",
                "--temperature 2                         | --temperature: expected a --teacher",
                "--label-share 0.5                       | --label-share: expected a --teacher",
                "--teacher MODEL --temperature 2         | has none; leave it out, or add --distillation kl",
                "--teacher MODEL --distillation hint     | mse or kl, found 'hint'",
                "--teacher MODEL --label-share 1         | share of the labels must be from 0",
                "--teacher MODEL --distillation kl --temperature 0 | temperature must be finite and above 0",
                "--teacher MODEL --label-smoothing 0.1   | expected 0 with another one, found 0.1",
                "--teacher MODEL --class-weights 0=2     | Weights of classes need labels",
                "--teacher missing.onnx                  | missing.onnx: there is no such file"
            })
    void aTeacherThatIsNoneIsRefused(String options, String expected) {
        List<String> given = new ArrayList<>(List.of("--width", "2"));
        for (String option : options.strip().split(" +")) {
            given.add(option.equals("MODEL") ? out.resolve(RunFolder.ONNX).toString() : option);
        }
        CommandRun refused = runs.learn(folder.resolve("refused"), "vgg-small", given.toArray(String[]::new));
        assertEquals(2, refused.exitCode(), refused.err());
        assertTrue(refused.err().contains(expected), refused.err());
    }
}
