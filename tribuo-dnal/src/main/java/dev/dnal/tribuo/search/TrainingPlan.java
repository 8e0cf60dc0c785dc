package dev.dnal.tribuo.search;

import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.schedule.LearningRateSchedule;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.util.Optional;

/**
 * How a strategy trains a network: any graph, with or without gates, for some epochs. Loss, optimiser and penalty are those of the
 * graph, which {@link SearchContext#training} begins.
 *
 * @param training the network with its loss and optimiser; what decides its cost in {@link EpochRecord#trainingMacs} too
 * @param epochs number of epochs, at least 0
 * @param earlyStopping ends the training before, if anything does, and then hands on its best epoch
 * @param learningRate over these epochs
 * @param control factor of the penalty and steepness of the gates
 * @param gates tells after each epoch how the gates stand, which makes this a training of gates, in which convolutions are taken to
 *     rest; empty where weights train
 * @param update what changes the state beside the optimiser, if anything does
 */
public record TrainingPlan(
        TrainingGraph training,
        int epochs,
        Optional<EarlyStopping> earlyStopping,
        LearningRateSchedule learningRate,
        GateControl control,
        Optional<GateReading.Reader> gates,
        Optional<StateUpdate> update) {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if there are fewer than 0 epochs
     */
    public TrainingPlan {
        if (epochs < 0) {
            throw new IllegalArgumentException("A training must have at least 0 epochs, found " + epochs);
        }
    }

    /** Weights train, without gates and without a penalty. */
    public static TrainingPlan ofWeights(TrainingGraph training, WeightStage stage) {
        return new TrainingPlan(
                training,
                stage.epochs(),
                stage.earlyStopping(),
                stage.learningRate(),
                GateControl.constant(0, 0),
                Optional.empty(),
                Optional.empty());
    }

    /** Gates train, through all epochs. */
    public static TrainingPlan ofGates(
            TrainingGraph training,
            int epochs,
            LearningRateSchedule learningRate,
            GateControl control,
            GateReading.Reader gates) {
        return new TrainingPlan(
                training, epochs, Optional.empty(), learningRate, control, Optional.of(gates), Optional.empty());
    }

    /** The same with another factor of the penalty, or another steepness of the gates. */
    public TrainingPlan withControl(GateControl newControl) {
        return new TrainingPlan(training, epochs, earlyStopping, learningRate, newControl, gates, update);
    }

    /** The same at other learning rates. */
    public TrainingPlan withLearningRate(LearningRateSchedule newLearningRate) {
        return new TrainingPlan(training, epochs, earlyStopping, newLearningRate, control, gates, update);
    }

    /** The same with something that changes the state beside the optimiser. */
    public TrainingPlan withUpdate(StateUpdate newUpdate) {
        return new TrainingPlan(training, epochs, earlyStopping, learningRate, control, gates, Optional.of(newUpdate));
    }
}
