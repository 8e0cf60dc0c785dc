package dev.dnal.tribuo.search.record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a stage of training took. What a strategy measures beside its epochs, as gradients of some batches, is left out.
 *
 * @param stage which
 * @param epochs how many
 * @param steps optimiser steps
 * @param seconds wall-clock time, validation included
 * @param macs multiply-accumulate operations of the training, as {@link EpochRecord#trainingMacs} counts them: images x
 *     operations for one image x 3 where weights train, x 2 where gates train and convolutions rest
 */
public record StageLedger(Stage stage, int epochs, long steps, double seconds, long macs) {
    /** One entry for each stage that has epochs, in the order of their first. */
    public static List<StageLedger> of(List<EpochRecord> history) {
        Map<Stage, List<EpochRecord>> byStage = new LinkedHashMap<>();
        history.forEach(record -> byStage.computeIfAbsent(record.stage(), stage -> new ArrayList<>())
                .add(record));
        return byStage.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static StageLedger of(Stage stage, List<EpochRecord> epochs) {
        return new StageLedger(
                stage,
                epochs.size(),
                epochs.stream().mapToLong(EpochRecord::steps).sum(),
                epochs.stream().mapToDouble(EpochRecord::seconds).sum(),
                epochs.stream().mapToLong(EpochRecord::trainingMacs).sum());
    }
}
