package dev.dnal.tribuo.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.Checkpoint;
import dev.dnal.tribuo.search.resume.CheckpointException;
import dev.dnal.tribuo.search.resume.UnusableCheckpointException;
import dev.dnal.tribuo.testing.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderCheckpointsTest {
    private static final Map<String, String> SETTINGS = new TreeMap<>(Map.of("seed", "1", "threads", "2"));

    /** More by a property: {@code -Ddnal.damages=1000}. */
    private static final int DAMAGES = Integer.getInteger("dnal.damages", 100);

    @TempDir
    private Path parent;

    private FolderCheckpoints store() {
        return new FolderCheckpoints(folder(), SETTINGS, Duration.ZERO);
    }

    private Path folder() {
        return parent.resolve("checkpoint");
    }

    private Path generation(int number) {
        return new Generation(folder(), number).folder();
    }

    private static EpochRecord epoch(Stage stage, int epoch, double validation) {
        GateDiagnostics gates = stage == Stage.FINAL ? GateDiagnostics.NONE : new GateDiagnostics(1 / 3.0, 7, "a", 0);
        return new EpochRecord(
                stage,
                epoch,
                4,
                10,
                0.1,
                0,
                1 / 3.0,
                Metric.ACCURACY,
                2 / 3.0,
                validation,
                1,
                12_345_678_901L,
                Double.NaN,
                gates,
                37_037_036_703L,
                3.25);
    }

    /** With one epoch of the last stage for each number, and all files that there may be. */
    private static Checkpoint checkpoint(int number) {
        Map<String, Tensor> parameters = Map.of("conv/weight", Tensor.of(new float[] {number, Float.MIN_VALUE}, 2));
        Map<String, Tensor> state = Map.of(
                "conv/weight", Tensor.of(new float[] {number, -0f}, 1, 2),
                "steps", Tensor.scalar(number),
                "precise", Tensor.of(new double[] {1 / 3.0}));
        List<EpochRecord> records = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            records.add(epoch(Stage.FINAL, i, 0.1 + 0.2));
        }
        return new Checkpoint(
                Map.of("share", Tensor.of(new double[] {0.1 * number})),
                List.of(new Checkpoint.TrainedStage(
                        Stage.WEIGHTS,
                        List.of(epoch(Stage.WEIGHTS, 0, Double.NaN)),
                        new Checkpoint.Choice(0, parameters))),
                Optional.of(new Checkpoint.StageInTraining(
                        Stage.FINAL,
                        records,
                        Optional.of(new Checkpoint.Choice(number - 1, parameters)),
                        new Checkpoint.PartOfEpoch(5, 1 / 7.0, 12, 640, 1.5),
                        Map.of("conv", Tensor.vector(1, 0, number)),
                        state)));
    }

    private static Set<String> contents(Path folder) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    private void saveThree() {
        FolderCheckpoints store = store();
        for (int number = 1; number <= 3; number++) {
            store.save(checkpoint(number));
        }
    }

    private static void flipABit(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
    }

    private static List<String> warningsOf(Runnable action) {
        return Warnings.of(FolderCheckpoints.class, action);
    }

    @Test
    void whereNothingWasSavedThereIsNothing() {
        assertEquals(Optional.empty(), store().load());
    }

    @Test
    void whatWasSavedIsReadToTheLastBit() {
        store().save(checkpoint(2));
        assertEquals(Optional.of(checkpoint(2)), store().load());
    }

    @Test
    void betweenTwoStagesNothingTrains() {
        Checkpoint between = new Checkpoint(Map.of(), checkpoint(1).finished(), Optional.empty());
        store().save(between);
        assertEquals(Optional.of(between), store().load());
    }

    @Test
    void twoGenerationsAreKept() throws IOException {
        saveThree();
        assertEquals(Set.of("generation-2", "generation-3"), contents(folder()));
        assertEquals(Optional.of(checkpoint(3)), store().load());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "checkpoint.json",
                "decisions.onnx",
                "state.onnx",
                "gates.onnx",
                "best.onnx",
                "stage-0.onnx",
                "SHA256SUMS"
            })
    void aDamagedFileOfTheLatestIsNamedAndTheOneBeforeServes(String file) throws IOException {
        saveThree();
        flipABit(generation(3).resolve(file));
        List<String> warnings = warningsOf(() -> assertEquals(Optional.of(checkpoint(2)), store().load()));
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("generation-3"), warnings.get(0));
        assertTrue(warnings.get(0).contains(generation(2).toString()), warnings.get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"checkpoint.json", "decisions.onnx", "state.onnx", "gates.onnx", "best.onnx", "stage-0.onnx"})
    void aFileThatIsGoneIsNamedAndTheOneBeforeServes(String file) throws IOException {
        saveThree();
        Files.delete(generation(3).resolve(file));
        List<String> warnings = warningsOf(() -> assertEquals(Optional.of(checkpoint(2)), store().load()));
        assertTrue(warnings.get(0).contains(generation(3).resolve(file).toString()), warnings.get(0));
    }

    @Test
    void aFolderWithoutSumsWasNotFinishedAndIsNoCheckpoint() throws IOException {
        saveThree();
        Files.delete(generation(3).resolve(Generation.SUMS));
        assertEquals(List.of(), warningsOf(() -> assertEquals(Optional.of(checkpoint(2)), store().load())));
    }

    @Test
    void theNextSaveRemovesTheDamagedOneAndKeepsTheOneThatServed() throws IOException {
        saveThree();
        flipABit(generation(3).resolve("state.onnx"));
        FolderCheckpoints store = store();
        warningsOf(() -> {
            store.load();
            store.save(checkpoint(4));
        });
        assertEquals(Set.of("generation-2", "generation-4"), contents(folder()));
    }

    /** What is read is one of the two that were saved, or nothing is read: never anything else. */
    @Test
    void whateverHappensToAFileItIsFound() throws IOException {
        saveThree();
        SplittableRandom rng = new SplittableRandom(4);
        List<Path> files = files();
        for (int trial = 0; trial < DAMAGES; trial++) {
            Path file = files.get(rng.nextInt(files.size()));
            byte[] whole = Files.readAllBytes(file);
            String damage = damage(file, whole, rng);
            warningsOf(() -> assertFound(damage));
            Files.write(file, whole);
        }
        assertEquals(Optional.of(checkpoint(3)), store().load());
    }

    private void assertFound(String damage) {
        try {
            Checkpoint found = store().load().orElseThrow();
            assertTrue(found.equals(checkpoint(3)) || found.equals(checkpoint(2)), damage);
        } catch (CheckpointException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("checkpoint"), damage);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder())) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String damage(Path file, byte[] whole, SplittableRandom rng) throws IOException {
        int at = rng.nextInt(whole.length);
        byte[] damaged = whole.clone();
        switch (rng.nextInt(3)) {
            case 0 -> damaged[at] ^= (byte) (1 << rng.nextInt(8));
            case 1 -> damaged = Arrays.copyOf(whole, at);
            default -> damaged[at]++;
        }
        Files.write(file, damaged);
        return file.getFileName() + " at " + at;
    }

    @Test
    void ifAllAreDamagedItSaysSoAndWhatToDo() throws IOException {
        saveThree();
        flipABit(generation(2).resolve("best.onnx"));
        flipABit(generation(3).resolve("state.onnx"));
        UnusableCheckpointException e = assertThrows(UnusableCheckpointException.class, () -> store().load());
        assertTrue(e.getMessage().contains(generation(2).resolve("best.onnx").toString()), e.getMessage());
        assertTrue(e.getMessage().contains(generation(3).resolve("state.onnx").toString()), e.getMessage());
        assertTrue(e.getMessage().contains("start over"), e.getMessage());
    }

    @Test
    void otherSettingsAreRefusedAndTheFirstIsNamed() {
        store().save(checkpoint(1));
        Map<String, String> others = new TreeMap<>(Map.of("seed", "1", "threads", "4", "width", "8"));
        FolderCheckpoints other = new FolderCheckpoints(folder(), others, Duration.ZERO);
        UnusableCheckpointException e = assertThrows(UnusableCheckpointException.class, other::load);
        assertTrue(e.getMessage().contains("'threads': then 2, now 4"), e.getMessage());
    }

    @Test
    void aSettingThatThereWasIsMissed() {
        store().save(checkpoint(1));
        FolderCheckpoints other = new FolderCheckpoints(folder(), Map.of("seed", "1"), Duration.ZERO);
        UnusableCheckpointException e = assertThrows(UnusableCheckpointException.class, other::load);
        assertTrue(e.getMessage().contains("'threads': then 2, now nothing"), e.getMessage());
    }

    @Test
    void aSaveThatFailsSaysWhyAndLeavesTheCheckpointBefore() throws IOException {
        FolderCheckpoints store = store();
        store.save(checkpoint(1));
        Path inTheWay = Files.writeString(generation(2), "not a folder");
        CheckpointException e = assertThrows(CheckpointException.class, () -> store.save(checkpoint(2)));
        assertTrue(e.getMessage().contains(inTheWay.toString()), e.getMessage());
        assertTrue(e.getMessage().contains("can't be written"), e.getMessage());
        assertEquals(Optional.of(checkpoint(1)), store().load());
    }

    @Test
    void aFolderThatCannotBeMadeMakesTheSaveFail() throws IOException {
        Files.writeString(folder(), "a file");
        assertThrows(CheckpointException.class, () -> store().save(checkpoint(1)));
    }

    @Test
    void withinEpochsItIsDueWhenTheTimeIsOver() {
        assertFalse(store().isDue());
        assertTrue(new FolderCheckpoints(folder(), SETTINGS, Duration.ofNanos(1)).isDue());
        assertFalse(new FolderCheckpoints(folder(), SETTINGS, Duration.ofDays(1)).isDue());
    }

    @Test
    void saysBeforeAnythingTrainsThatTheFolderCannotBeMade() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "text");
        FolderCheckpoints store = new FolderCheckpoints(file.resolve("checkpoint"), Map.of(), Duration.ZERO);
        CheckpointException e = assertThrows(CheckpointException.class, store::load);
        assertTrue(e.getMessage().contains(file + " is no folder"), e.getMessage());
    }
}
