package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.schedule.LearningRateSchedule;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * What a stage trains, and how.
 *
 * @param stage which
 * @param training the network with its loss and optimiser
 * @param epochs number of epochs
 * @param learningRate over the stage
 * @param delta steepness of the gates by epoch; 0 where there are none
 * @param lambda factor of the penalty in the epoch after the ones given; 0 where there is no penalty
 * @param gates tells how far the gates are, from the network after an epoch
 */
record StageTask(
        Stage stage,
        TrainingGraph training,
        int epochs,
        LearningRateSchedule learningRate,
        IntToDoubleFunction delta,
        ToDoubleFunction<List<EpochRecord>> lambda,
        Function<Graph, GateStatus> gates) {

    /**
     * How far the gates are.
     *
     * @param open share of gates above the threshold, 0 to 1
     * @param liveMacs multiply-accumulate operations per image with the closed channels cut out
     */
    record GateStatus(double open, long liveMacs) {}
}
