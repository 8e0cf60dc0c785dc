package dev.dnal.tribuo.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.Checkpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as files:
 *
 * <ul>
 *   <li>{@value #DESCRIPTION}: the settings of the search, and all of the checkpoint that is no tensor;
 *   <li>{@value #DECISIONS}: what was decided by measured times;
 *   <li>{@code stage-N.onnx}: the parameters that stage N, from 0, came to;
 *   <li>{@value #STATE}: the state of the stage that trains, if one does;
 *   <li>{@value #GATES}: which gates were open after its last epoch that is over;
 *   <li>{@value #BEST}: the parameters of its best epoch so far, if the best is to be chosen.
 * </ul>
 */
final class CheckpointFiles {
    static final String DESCRIPTION = "checkpoint.json";
    static final String DECISIONS = "decisions.onnx";
    static final String STATE = "state.onnx";
    static final String GATES = "gates.onnx";
    static final String BEST = "best.onnx";

    /** Grows when the files change their meaning. */
    private static final int FORMAT = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    private CheckpointFiles() {}

    /** What {@value #DESCRIPTION} holds. */
    private record Description(
            int format,
            Map<String, String> settings,
            List<Finished> finished,
            @Nullable Current current) {}

    private record Finished(Stage stage, int chosenEpoch, List<EpochRecord> records) {}

    private record Current(
            Stage stage, @Nullable Integer bestEpoch, Checkpoint.PartOfEpoch begun, List<EpochRecord> records) {}

    /** The files by name, in order. */
    static Map<String, byte[]> encode(Checkpoint checkpoint, Map<String, String> settings) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        putTensors(files, DECISIONS, checkpoint.decisions());
        List<Finished> finished = new ArrayList<>();
        for (Checkpoint.TrainedStage stage : checkpoint.finished()) {
            putTensors(files, stageFile(finished.size()), stage.chosen().parameters());
            finished.add(new Finished(stage.stage(), stage.chosen().epoch(), stage.records()));
        }
        checkpoint.current().ifPresent(stage -> {
            putTensors(files, STATE, stage.state());
            putTensors(files, GATES, stage.gates());
            stage.best().ifPresent(best -> putTensors(files, BEST, best.parameters()));
        });
        Current current = checkpoint.current().map(CheckpointFiles::describe).orElse(null);
        files.put(DESCRIPTION, json(new Description(FORMAT, settings, finished, current)));
        return files;
    }

    private static void putTensors(Map<String, byte[]> files, String name, Map<String, Tensor> tensors) {
        files.put(name, TensorFile.encode(name, tensors));
    }

    private static String stageFile(int number) {
        return "stage-" + number + ".onnx";
    }

    private static Current describe(Checkpoint.StageInTraining stage) {
        return new Current(
                stage.stage(), stage.best().map(Checkpoint.Choice::epoch).orElse(null), stage.begun(), stage.records());
    }

    private static byte[] json(Description description) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(description);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Numbers, texts and records can always be written as JSON", e);
        }
    }

    /**
     * The settings of the search that files are a checkpoint of.
     *
     * @throws DamagedException if they are not there
     */
    static Map<String, String> settings(Map<String, byte[]> files) throws DamagedException {
        try {
            JsonNode tree = JSON.readTree(require(files, DESCRIPTION));
            Map<String, String> settings = new LinkedHashMap<>();
            settings.put("format of checkpoints", tree.path("format").asText());
            for (Map.Entry<String, JsonNode> setting : tree.path("settings").properties()) {
                settings.put(setting.getKey(), setting.getValue().asText());
            }
            return settings;
        } catch (IOException e) {
            throw new DamagedException(DESCRIPTION + ": expected JSON, found that it is none: " + e.getMessage(), e);
        }
    }

    /** Settings as {@link #settings(Map)} gives them. */
    static Map<String, String> withFormat(Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("format of checkpoints", Integer.toString(FORMAT));
        all.putAll(settings);
        return all;
    }

    /**
     * The checkpoint that files hold.
     *
     * @throws DamagedException if they hold none
     */
    static Checkpoint decode(Map<String, byte[]> files) throws DamagedException {
        try {
            Description description = JSON.readValue(require(files, DESCRIPTION), Description.class);
            List<Checkpoint.TrainedStage> finished = new ArrayList<>();
            for (Finished stage : description.finished()) {
                finished.add(new Checkpoint.TrainedStage(
                        stage.stage(),
                        stage.records(),
                        choice(files, stageFile(finished.size()), stage.chosenEpoch())));
            }
            Current current = description.current();
            return new Checkpoint(
                    tensors(files, DECISIONS),
                    finished,
                    current == null ? Optional.empty() : Optional.of(inTraining(files, current)));
        } catch (GraphException | IOException e) {
            throw new DamagedException("Expected a checkpoint of this version, found another: " + e.getMessage(), e);
        }
    }

    private static Checkpoint.StageInTraining inTraining(Map<String, byte[]> files, Current stage)
            throws DamagedException {
        Integer bestEpoch = stage.bestEpoch();
        Optional<Checkpoint.Choice> best =
                bestEpoch == null ? Optional.empty() : Optional.of(choice(files, BEST, bestEpoch));
        return new Checkpoint.StageInTraining(
                stage.stage(), stage.records(), best, stage.begun(), tensors(files, GATES), tensors(files, STATE));
    }

    private static Checkpoint.Choice choice(Map<String, byte[]> files, String name, int epoch) throws DamagedException {
        return new Checkpoint.Choice(epoch, tensors(files, name));
    }

    private static Map<String, Tensor> tensors(Map<String, byte[]> files, String name) throws DamagedException {
        return TensorFile.decode(name, require(files, name));
    }

    private static byte[] require(Map<String, byte[]> files, String name) throws DamagedException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new DamagedException(
                    name + ": expected it among the files of the checkpoint, found " + files.keySet());
        }
        return bytes;
    }
}
