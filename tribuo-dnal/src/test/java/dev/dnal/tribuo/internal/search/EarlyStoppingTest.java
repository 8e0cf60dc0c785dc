package dev.dnal.tribuo.internal.search;

import static dev.dnal.tribuo.internal.search.SmallSearch.search;
import static dev.dnal.tribuo.internal.search.SmallSearch.withoutSeconds;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.EarlyStopping;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import dev.dnal.tribuo.strategy.baseline.UniformWidth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tribuo.test.Helpers;

class EarlyStoppingTest {
    private static final WeightStage STAGE = new WeightStage(4, new ConstantRate(0.05), 0);

    private static List<EpochRecord> epochs(double... accuracies) {
        List<EpochRecord> records = new ArrayList<>();
        for (double accuracy : accuracies) {
            records.add(new EpochRecord(
                    Stage.WEIGHTS,
                    records.size(),
                    9,
                    1,
                    0.1,
                    0,
                    1,
                    Metric.ACCURACY,
                    0.5,
                    accuracy,
                    1,
                    1,
                    Double.NaN,
                    GateDiagnostics.NONE,
                    1,
                    1));
        }
        return records;
    }

    private static SearchSettings settings(WeightStage weights, WeightStage last) {
        SearchSettings small = SmallSearch.settings();
        return settings(
                weights, small.trainer().strategy(), last, small.trainer().validationFraction());
    }

    private static SearchSettings settings(
            WeightStage weights, Strategy strategy, WeightStage last, double validationFraction) {
        return SmallSearch.settings(small -> small.withWeightStage(weights)
                .withStrategy(strategy)
                .withBudget(Optional.of(new Budget(Budget.Cost.MACS, "0.5x")))
                .withFinalStage(last)
                .withAugmentations(List.of())
                .withValidationFraction(validationFraction));
    }

    /** No accuracy rises by so much. */
    private static EarlyStopping neverContent(int patience) {
        return new EarlyStopping(patience, 0.99);
    }

    private static List<Stage> stages(LearnedNetwork learned) {
        return learned.history().stream().map(EpochRecord::stage).toList();
    }

    @Test
    void itEndsAfterAsManyEpochsWithoutARise() {
        EarlyStopping stopping = new EarlyStopping(2);
        assertFalse(stopping.endsAfter(epochs()));
        assertFalse(stopping.endsAfter(epochs(0.5, 0.5)));
        assertTrue(stopping.endsAfter(epochs(0.5, 0.5, 0.4)));
        assertFalse(stopping.endsAfter(epochs(0.5, 0.4, 0.6, 0.5)));
        assertTrue(stopping.endsAfter(epochs(0.5, 0.4, 0.6, 0.5, 0.6)));
    }

    @Test
    void smallRisesAreNoProgressUntilTheyAddUp() {
        EarlyStopping stopping = new EarlyStopping(2, 0.25);
        assertTrue(stopping.endsAfter(epochs(0.5, 0.625, 0.75)));
        assertFalse(stopping.endsAfter(epochs(0.5, 0.75, 0.8125)));
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(0));
        assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(1, -0.1));
        assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(1, 1));
        assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(1, Double.NaN));
    }

    @Test
    void aStageThatDoesNotGetBetterEndsAndTheNextBegins() {
        WeightStage stopping = STAGE.withEarlyStopping(neverContent(1));
        List<SearchListener.StageEnd> ends = new ArrayList<>();
        LearnedNetwork learned = search(settings(stopping, STAGE), CheckpointStore.none(), new SearchListener() {
                    @Override
                    public void stageFinished(StageEnd end) {
                        ends.add(end);
                    }
                })
                .learn();
        assertEquals(
                List.of(
                        Stage.WEIGHTS,
                        Stage.WEIGHTS,
                        Stage.ARCHITECTURE,
                        Stage.ARCHITECTURE,
                        Stage.FINAL,
                        Stage.FINAL,
                        Stage.FINAL,
                        Stage.FINAL),
                stages(learned));
        assertEquals(learned.history().subList(0, 2), ends.get(0).records());
        assertEquals(4, ends.get(0).epochs());
    }

    @Test
    void aBaselineEndsAsTheLastStageWould() {
        LearnedNetwork learned = search(
                        settings(STAGE, STAGE.withEarlyStopping(new EarlyStopping(3))),
                        CheckpointStore.none(),
                        new SearchListener() {})
                .trainBaseline();
        assertEquals(4, learned.history().size());
    }

    /** Ends the process in place of hearing a second epoch. */
    private static SearchListener stopper(int[] heardBefore) {
        return new SearchListener() {
            private int heard;

            @Override
            public void epochFinished(EpochRecord record) {
                heard++;
                if (heard > 1) {
                    throw new Stop();
                }
                heardBefore[0]++;
            }
        };
    }

    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aSearchThatIsStoppedInEveryEpochEndsInTheSameOneWithTheSameBytes() {
        ConstantRate rate = new ConstantRate(0.1);
        SearchSettings settings = settings(
                new WeightStage(6, rate, 0).withEarlyStopping(neverContent(1)),
                new WeightStage(6, rate, 0).withEarlyStopping(new EarlyStopping(2, 0.05)));
        LearnedNetwork unbroken = search(settings, CheckpointStore.none(), new SearchListener() {})
                .learn();
        assertEquals(Stage.ARCHITECTURE, unbroken.history().get(2).stage(), "The first stage has not ended early");
        LearnedNetwork learned = learnWithStops(settings, unbroken.history().size());
        assertArrayEquals(OnnxWriter.toBytes(unbroken.graph()), OnnxWriter.toBytes(learned.graph()));
        assertEquals(withoutSeconds(unbroken.history()), withoutSeconds(learned.history()));
        assertEquals(unbroken.chosenEpoch(), learned.chosenEpoch());
    }

    private static LearnedNetwork learnWithStops(SearchSettings settings, int epochs) {
        SmallSearch.Memory store = new SmallSearch.Memory(false);
        int[] heard = {0};
        for (int stops = 0; stops < epochs - 1; stops++) {
            assertThrows(
                    Stop.class, () -> search(settings, store, stopper(heard)).learn());
        }
        LearnedNetwork learned = search(settings, store, stopper(heard)).learn();
        assertEquals(epochs, heard[0]);
        return learned;
    }

    @Test
    void itIsPartOfTheConfigurationAndTheProvenanceOfItsStage() {
        WeightStage stopping = STAGE.withEarlyStopping(new EarlyStopping(3, 0.125));
        Helpers.testConfigurableRoundtrip(stopping);
        Helpers.testConfigurableRoundtrip(STAGE);
        assertNotEquals(STAGE.getProvenance(), stopping.getProvenance());
        assertNotEquals(STAGE, stopping);
        assertEquals(stopping.withEpochs(7).earlyStopping(), stopping.earlyStopping());
    }

    @Test
    void withoutValidationImagesItIsRefused() {
        WeightStage stopping = STAGE.withEarlyStopping(new EarlyStopping(1));
        Strategy gates = SmallSearch.settings().trainer().strategy();
        GateRule rule = new GateRule(GateRule.THRESHOLD, 1, 1);
        for (Runnable settings : List.<Runnable>of(
                () -> settings(stopping, gates, STAGE, 0),
                () -> settings(STAGE, gates, stopping, 0),
                () -> settings(STAGE, new UniformWidth(stopping, rule), STAGE, 0))) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, settings::run);
            assertTrue(e.getMessage().contains("Early stopping needs validation images"), e.getMessage());
        }
        settings(STAGE, gates, STAGE, 0);
    }
}
