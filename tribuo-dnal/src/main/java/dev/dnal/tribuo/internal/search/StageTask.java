package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.schedule.ScaledRate;
import dev.dnal.tribuo.search.EarlyStopping;
import dev.dnal.tribuo.search.GateReading;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a stage trains, and how.
 *
 * @param stage which
 * @param plan the network with its loss and optimiser, and how it trains
 * @param gates tells how far the gates are after an epoch
 * @param macsPerImage multiply-accumulate operations of a step for one image, as {@link EpochRecord#trainingMacs} counts them
 */
record StageTask(Stage stage, TrainingPlan plan, GateReader gates, long macsPerImage) {
    /** A step that trains all weights: forward, gradients of inputs, and gradients of weights. */
    private static final int OF_FULL_STEP = 3;

    /** A step that trains gates while convolutions rest: forward and gradients of inputs. */
    private static final int OF_GATE_STEP = 2;

    /** Of a stage, where learning rates are looked at. */
    private static final int PLACES = 100;

    /**
     * How far the gates are.
     *
     * @param open share of gates above the threshold, 0 to 1
     * @param liveMacs multiply-accumulate operations per image with the closed channels cut out
     * @param above for each decision which of its gates are above the threshold; empty where there are none
     * @param values for each decision how far each of its gates is open, 0 to 1; empty where there are none, or a strategy doesn't say
     * @param undecided share of gates between 0.1 and 0.9, 0 to 1; NaN where there are none
     */
    record GateStatus(
            double open, long liveMacs, Map<String, boolean[]> above, Map<String, double[]> values, double undecided) {
        /** Of a network without gates. */
        static GateStatus without(long macs) {
            return new GateStatus(1, macs, Map.of(), Map.of(), Double.NaN);
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
     * A task.
     *
     * @param status what gates as they are read come to in the whole network; not asked for a plan without gates
     */
    static StageTask of(Stage stage, TrainingPlan plan, Function<GateReading, GateStatus> status) {
        long macs = CostCounter.count(plan.training().network()).macs();
        if (plan.gates().isPresent()) {
            GateReading.Reader gates = plan.gates().get();
            return new StageTask(
                    stage, plan, (trained, delta) -> status.apply(gates.read(trained, delta)), OF_GATE_STEP * macs);
        }
        GateStatus none = GateStatus.without(macs);
        return new StageTask(stage, plan, (trained, delta) -> none, OF_FULL_STEP * macs);
    }

    /** Weights train, without gates and without a penalty. */
    static StageTask ofWeights(Stage stage, TrainingGraph training, WeightStage weights) {
        return of(stage, TrainingPlan.ofWeights(training, weights), reading -> {
            throw new IllegalStateException("A training of weights has no gates to read, found " + reading);
        });
    }

    TrainingGraph training() {
        return plan.training();
    }

    int epochs() {
        return plan.epochs();
    }

    Optional<EarlyStopping> earlyStopping() {
        return plan.earlyStopping();
    }

    /** The same at a share of its learning rates. */
    StageTask atShare(double share) {
        return share == 1
                ? this
                : new StageTask(
                        stage, plan.withLearningRate(new ScaledRate(plan.learningRate(), share)), gates, macsPerImage);
    }

    /** The highest learning rate, to a hundredth of the stage. */
    double highestRate() {
        return IntStream.range(0, PLACES)
                .mapToDouble(place -> learningRate((double) place * plan.epochs() / PLACES))
                .max()
                .orElseThrow();
    }

    /** Epochs until the learning rate is the highest, to a hundredth of the stage. */
    double epochsToHighestRate() {
        double highest = highestRate();
        return IntStream.range(0, PLACES)
                .mapToDouble(place -> (double) place * plan.epochs() / PLACES)
                .filter(epoch -> learningRate(epoch) == highest)
                .findFirst()
                .orElseThrow();
    }

    double learningRate(double epoch) {
        return plan.learningRate().at(epoch, plan.epochs());
    }
}
