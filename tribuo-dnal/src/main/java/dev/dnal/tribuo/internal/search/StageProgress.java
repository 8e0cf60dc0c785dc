package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.resume.Checkpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far a stage has come: its epochs, and the best of them where the best is to be chosen. */
final class StageProgress {
    private final StageTask task;
    private final boolean choosesBest;
    private final List<EpochRecord> records = new ArrayList<>();
    private Optional<Checkpoint.Choice> best = Optional.empty();
    private Map<String, boolean[]> above = Map.of();

    StageProgress(StageTask task, boolean choosesBest) {
        this.task = task;
        this.choosesBest = choosesBest || task.earlyStopping().isPresent();
    }

    /** Goes on from where the stage was left. */
    void restore(Checkpoint.StageInTraining before) {
        records.addAll(before.records());
        best = before.best();
        above = Masks.ofTensors(before.gates());
    }

    /** The epochs that are done. */
    List<EpochRecord> records() {
        return List.copyOf(records);
    }

    /** The number of the next epoch. */
    int nextEpoch() {
        return records.size();
    }

    /** Whether there is a next epoch. */
    boolean hasNextEpoch() {
        return nextEpoch() < task.epochs()
                && !task.earlyStopping()
                        .filter(stopping -> stopping.endsAfter(records))
                        .isPresent();
    }

    /** How gates behave after the next epoch, seen beside the one before; once for each epoch. */
    GateDiagnostics observe(StageTask.GateStatus gates) {
        if (gates.above().isEmpty()) {
            return GateDiagnostics.NONE;
        }
        Map<String, boolean[]> before = above;
        above = gates.above();
        Map.Entry<String, boolean[]> smallest = above.entrySet().stream()
                .min(Comparator.comparingInt(layer -> Masks.count(layer.getValue())))
                .orElseThrow();
        return new GateDiagnostics(
                gates.undecided(),
                before.isEmpty() ? -1 : Masks.differences(above, before),
                smallest.getKey(),
                Masks.count(smallest.getValue()),
                gates.values().isEmpty()
                        ? List.of()
                        : GateDiagnostics.histogram(
                                gates.values().values().stream().flatMapToDouble(Arrays::stream)));
    }

    /** Adds an epoch, which is the best so far if none before was better on the validation images. */
    void add(EpochRecord record, Map<String, Tensor> state) {
        boolean isBest = best.map(before -> record.validationAccuracy()
                        >= records.get(before.epoch()).validationAccuracy())
                .orElse(true);
        records.add(record);
        if (choosesBest && isBest) {
            best = Optional.of(choice(state));
        }
    }

    private Checkpoint.Choice choice(Map<String, Tensor> state) {
        return new Checkpoint.Choice(records.size() - 1, parameters(task.training(), state));
    }

    private static Map<String, Tensor> parameters(TrainingGraph training, Map<String, Tensor> state) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (Parameter parameter : training.parameters()) {
            Tensor tensor = state.get(parameter.name());
            if (tensor != null) {
                parameters.put(parameter.name(), tensor);
            }
        }
        return parameters;
    }

    /** Where the stage stands within an epoch or between two. */
    Checkpoint.StageInTraining at(Checkpoint.PartOfEpoch begun, Map<String, Tensor> state) {
        return new Checkpoint.StageInTraining(task.stage(), records, best, begun, Masks.toTensors(above), state);
    }

    /** What the stage came to, after the last epoch. */
    Checkpoint.TrainedStage end(Map<String, Tensor> state) {
        return new Checkpoint.TrainedStage(task.stage(), records, best.orElseGet(() -> choice(state)));
    }
}
