package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.Checkpoint;
import dev.dnal.tribuo.search.resume.CheckpointException;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.search.resume.UnusableCheckpointException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The checkpoints of a search under way. A search that is continued asks for the same stages in the same order again; those
 * that an earlier process finished are handed out as they were, then the one that it was in.
 */
final class SearchCheckpoints {
    private final CheckpointStore store;
    private final Map<String, Tensor> decisions = new LinkedHashMap<>();
    private final Deque<Checkpoint.TrainedStage> finishedBefore;
    private Optional<Checkpoint.StageInTraining> interrupted;
    private final List<Checkpoint.TrainedStage> finished = new ArrayList<>();

    /**
     * Reads the latest checkpoint.
     *
     * @throws CheckpointException if there is one but it can't be used
     */
    SearchCheckpoints(CheckpointStore store) {
        this.store = store;
        Checkpoint latest = store.load().orElseGet(() -> new Checkpoint(Map.of(), List.of(), Optional.empty()));
        this.decisions.putAll(latest.decisions());
        this.finishedBefore = new ArrayDeque<>(latest.finished());
        this.interrupted = latest.current();
    }

    /** Seconds that earlier processes have spent in the epochs, and the part of one, that need not be trained again. */
    double secondsBefore() {
        double finishedStages = finishedBefore.stream()
                .mapToDouble(stage -> seconds(stage.records()))
                .sum();
        return finishedStages
                + interrupted
                        .map(stage -> seconds(stage.records()) + stage.begun().seconds())
                        .orElse(0.0);
    }

    private static double seconds(List<EpochRecord> records) {
        return records.stream().mapToDouble(EpochRecord::seconds).sum();
    }

    /**
     * What an earlier process decided, or else a decision now. For what depends on times that are measured: all that comes
     * later was made for the first answer. It is saved with the next checkpoint.
     *
     * @param name of the decision in this search
     */
    Tensor decide(String name, Supplier<Tensor> decision) {
        return decisions.computeIfAbsent(name, absent -> decision.get());
    }

    /** What the next stage came to, if an earlier process has finished it. */
    Optional<Checkpoint.TrainedStage> takeFinished(Stage stage) {
        Optional<Checkpoint.TrainedStage> next = Optional.ofNullable(finishedBefore.poll());
        next.ifPresent(before -> {
            requireSame(stage, before.stage());
            finished.add(before);
        });
        return next;
    }

    /** Where an earlier process left the next stage, if it had begun it. */
    Optional<Checkpoint.StageInTraining> takeInterrupted(Stage stage) {
        Optional<Checkpoint.StageInTraining> next = interrupted;
        interrupted = Optional.empty();
        next.ifPresent(before -> requireSame(stage, before.stage()));
        return next;
    }

    private static void requireSame(Stage stage, Stage before) {
        if (stage != before) {
            throw new UnusableCheckpointException(
                    "The checkpoint holds the stage '" + before.label() + "' where the search has '" + stage.label()
                            + "': it is that of another search or another version; start over without it");
        }
    }

    /** Whether to save within an epoch now. */
    boolean isDue() {
        return store.isDue();
    }

    /**
     * Saves where a stage stands.
     *
     * @throws CheckpointException if that fails
     */
    void save(Checkpoint.StageInTraining current) {
        save(new Checkpoint(decisions, finished, Optional.of(current)));
    }

    /**
     * Saves what a stage came to.
     *
     * @throws CheckpointException if that fails
     */
    void finish(Checkpoint.TrainedStage stage) {
        finished.add(stage);
        save(new Checkpoint(decisions, finished, Optional.empty()));
    }

    /** An interrupt must not close the files that are to keep what has been trained. */
    private void save(Checkpoint checkpoint) {
        boolean interrupted = Thread.interrupted();
        try {
            store.save(checkpoint);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
