package dev.dnal.tribuo.search.resume;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a search stands: all that is needed, beside its settings, images and seed, to go on as if it had never stopped.
 * Everything else is made again from those, for all chance is drawn in a fixed order.
 *
 * @param decisions what would not come out the same again, as it was measured: tensors by name, in order
 * @param finished the stages that are over, in order
 * @param current the stage that trains; empty between two stages
 */
public record Checkpoint(
        Map<String, Tensor> decisions, List<TrainedStage> finished, Optional<StageInTraining> current) {
    /** Copies the map and the list. */
    public Checkpoint {
        decisions = Collections.unmodifiableMap(new LinkedHashMap<>(decisions));
        finished = List.copyOf(finished);
    }

    /**
     * The parameters of a network after an epoch.
     *
     * @param epoch from 0
     * @param parameters tensors by name, in order
     */
    public record Choice(int epoch, Map<String, Tensor> parameters) {
        /** Copies the map. */
        public Choice {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }
    }

    /**
     * A stage that is over.
     *
     * @param stage which
     * @param records its epochs in order
     * @param chosen what it came to
     */
    public record TrainedStage(Stage stage, List<EpochRecord> records, Choice chosen) {
        /** Copies the list. */
        public TrainedStage {
            records = List.copyOf(records);
        }
    }

    /**
     * A stage that trains.
     *
     * @param stage which
     * @param records its epochs that are over, in order; the next is that of this number
     * @param best the best epoch so far; empty where the last one will be taken
     * @param begun how much of the next epoch is done
     * @param gates for each decision a vector of which of its gates are open after the last epoch that is over; empty where
     *     there are none, or no epoch is over
     * @param state parameters and what the optimiser keeps, by name, in order
     */
    public record StageInTraining(
            Stage stage,
            List<EpochRecord> records,
            Optional<Choice> best,
            PartOfEpoch begun,
            Map<String, Tensor> gates,
            Map<String, Tensor> state) {
        /** Copies the list and the maps. */
        public StageInTraining {
            records = List.copyOf(records);
            gates = Collections.unmodifiableMap(new LinkedHashMap<>(gates));
            state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
        }
    }

    /**
     * What is done of an epoch.
     *
     * @param batches that have been trained on
     * @param loss sum of the losses of their images
     * @param score sum of the scores of their images: of classes, the number of those that were classified right
     * @param images number of their images
     * @param seconds wall-clock time
     */
    public record PartOfEpoch(int batches, double loss, double score, int images, double seconds) {
        /** An epoch that has not begun. */
        public static final PartOfEpoch NOTHING = new PartOfEpoch(0, 0, 0, 0, 0);
    }
}
