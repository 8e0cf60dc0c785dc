package dev.dnal.tribuo.search;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.schedule.LearningRateSchedule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * What a stage trains, and how.
 *
 * @param stage which
 * @param training the network with its loss and optimiser
 * @param epochs number of epochs
 * @param earlyStopping ends the stage before, if anything does
 * @param learningRate over the stage
 * @param delta steepness of the gates by epoch; 0 where there are none
 * @param lambda factor of the penalty in the epoch after the ones given; 0 where there is no penalty
 * @param gates tells how far the gates are after an epoch
 * @param macsPerImage multiply-accumulate operations of a step for one image, as {@link EpochRecord#trainingMacs} counts them
 */
record StageTask(
        Stage stage,
        TrainingGraph training,
        int epochs,
        Optional<EarlyStopping> earlyStopping,
        LearningRateSchedule learningRate,
        IntToDoubleFunction delta,
        ToDoubleFunction<List<EpochRecord>> lambda,
        GateReader gates,
        long macsPerImage) {
    private static final int OF_FULL_STEP = 3;
    private static final int OF_GATE_STEP = 2;

    /**
     * How far the gates are.
     *
     * @param open share of gates above the threshold, 0 to 1
     * @param liveMacs multiply-accumulate operations per image with the closed channels cut out
     * @param above for each gated layer which gates are above the threshold; empty where there are none
     * @param undecided share of gates between 0.1 and 0.9, 0 to 1; NaN where there are none
     */
    record GateStatus(double open, long liveMacs, Map<String, boolean[]> above, double undecided) {
        /** Of a network without gates. */
        static GateStatus without(Graph network) {
            return new GateStatus(1, CostCounter.count(network).macs(), Map.of(), Double.NaN);
        }
    }

    /** Tells how far the gates are. */
    @FunctionalInterface
    interface GateReader {
        /**
         * Reads the gates.
         *
         * @param network after an epoch
         * @param delta steepness of its gates in that epoch
         */
        GateStatus read(Graph network, double delta);
    }

    /**
     * Weights train, and there are no gates.
     *
     * @param training of {@code network}
     * @param lambda factor of the penalty; 0 where there is none
     */
    static StageTask ofWeights(Stage stage, Graph network, TrainingGraph training, WeightStage weights, double lambda) {
        GateStatus none = GateStatus.without(network);
        return new StageTask(
                stage,
                training,
                weights.epochs(),
                weights.earlyStopping(),
                weights.learningRate(),
                epoch -> 0,
                records -> lambda,
                (trained, delta) -> none,
                fullStepMacs(network));
    }

    /** The operations of a step that trains all weights: forward, gradients of inputs, and gradients of weights. */
    private static long fullStepMacs(Graph network) {
        return OF_FULL_STEP * CostCounter.count(network).macs();
    }

    /** The operations of a step that trains gates while convolutions rest: forward and gradients of inputs. */
    static long gateStepMacs(Graph network) {
        return OF_GATE_STEP * CostCounter.count(network).macs();
    }
}
