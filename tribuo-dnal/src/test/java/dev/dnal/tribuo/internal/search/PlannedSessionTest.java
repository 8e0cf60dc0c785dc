package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.evaluation.BatchTensors;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.GateSettings;
import dev.dnal.tribuo.search.StateUpdate;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.training.TrainingConfig;
import dev.dnal.tribuo.training.TrainingSession;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlannedSessionTest {
    private static final TrainingConfig CONFIG =
            TrainingConfig.of(SessionConfig.on(Device.CPU).withThreads(1));
    private static final TrainingGraph TRAINING = TrainingGraph.of(new ResNet(8, 4)
                    .build(new ImageShape(1, 8, 8), 2, new SplittableRandom(1))
                    .graph())
            .build();

    private static final String WEIGHT = TRAINING.trainedParameters().get(0).name();

    /** Has one variable, and replaces another after each epoch. */
    private record Update(String variable, String replaced) implements StateUpdate {
        @Override
        public Map<String, Tensor> variables() {
            return Map.of(variable, Tensor.scalar(1f));
        }

        /** Counts steps in the variable, and takes a weight back to 0. */
        @Override
        public Map<String, Tensor> afterStep(Map<String, Tensor> state, Step step) {
            Tensor weight = state.get(WEIGHT);
            return Map.of(
                    variable, Tensor.scalar((float) value(state, variable) + 1),
                    WEIGHT, Tensor.filled(0f, weight.shape().sizes()));
        }

        @Override
        public Map<String, Tensor> afterEpoch(Map<String, Tensor> state, EpochRecord record) {
            return Map.of(replaced, Tensor.scalar(2f));
        }
    }

    private static PlannedSession open(Update update, Map<String, Tensor> before) {
        WeightStage stage = new WeightStage(1, new ConstantRate(0.1), 0);
        return PlannedSession.open(
                TrainingPlan.ofWeights(TRAINING, stage).withUpdate(update), before, CONFIG, TrainingSession::open);
    }

    private static double value(Map<String, Tensor> state, String name) {
        return state.get(name).doubles()[0];
    }

    @Test
    void variablesAreInTheStateAndChangeAfterAnEpoch() {
        try (PlannedSession session = open(new Update("dual", "dual"), Map.of())) {
            assertEquals(1, value(session.state(), "dual"));
            Map<String, Tensor> after = session.afterEpoch(session.state(), SmallSearch.epoch(Stage.ARCHITECTURE, 1));
            assertEquals(2, value(after, "dual"));
            assertEquals(2, value(session.state(), "dual"));
        }
    }

    @Test
    void aStepMayChangeVariablesAndWeights() {
        Map<String, HostTensor> feeds = Map.of(
                BatchTensors.imageInput(TRAINING.network()),
                HostTensor.of(new float[128], 2, 1, 8, 8),
                TrainingGraph.LABELS,
                HostTensor.of(new long[] {0, 1}, 2),
                TrainingGraph.LEARNING_RATE,
                HostTensor.scalar(0.1f));
        try (PlannedSession session = open(new Update("dual", "dual"), Map.of())) {
            StateUpdate.Step step = new StateUpdate.Step(0.1, new GateSettings(0, 0));
            session.submit(feeds, List.of(TrainingGraph.LOSS), step);
            session.submit(feeds, List.of(TrainingGraph.LOSS), step);
            assertEquals(3, value(session.state(), "dual"));
            assertTrue(Arrays.stream(session.state().get(WEIGHT).doubles()).allMatch(weight -> weight == 0));
        }
    }

    @Test
    void aTrainingThatGoesOnHasItsVariablesBack() {
        try (PlannedSession session = open(new Update("dual", "dual"), Map.of("dual", Tensor.scalar(7f)))) {
            assertEquals(7, value(session.state(), "dual"));
        }
    }

    @Test
    void onlyVariablesAreReplacedAfterAnEpoch() {
        try (PlannedSession session = open(new Update("dual", "conv1.weight"), Map.of())) {
            Map<String, Tensor> state = session.state();
            EpochRecord record = SmallSearch.epoch(Stage.ARCHITECTURE, 1);
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> session.afterEpoch(state, record));
            assertTrue(error.getMessage().contains("[dual], found 'conv1.weight'"), error.getMessage());
        }
    }

    @Test
    void aVariableHasANameOfItsOwn() {
        String taken = TRAINING.parameters().get(0).name();
        Update update = new Update(taken, taken);
        assertThrows(IllegalArgumentException.class, () -> open(update, Map.of()));
    }
}
