package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.tribuo.data.batch.ImageSplit;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.internal.evaluation.NetworkEvaluator;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.BudgetUse;
import dev.dnal.tribuo.search.ChoiceReport;
import dev.dnal.tribuo.search.LayerGuard;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.Strategy;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.Binarisation;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.record.StageLedger;
import dev.dnal.tribuo.strategy.baseline.Slimming;
import dev.dnal.tribuo.strategy.baseline.UniformWidth;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import dev.dnal.tribuo.testing.Warnings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is said of real searches beside the networks they learn. */
class LedgerTest {
    private static final WeightStage WEIGHTS = new WeightStage(2, new ConstantRate(0.02), 1e-4);
    private static final GateRule RULE = new GateRule(GateRule.THRESHOLD, 1, 1);
    private static final double LAMBDA = 0.02;

    /** A quarter of the 240 images is kept back. */
    private static final int IMAGES = 180;

    private static final double VALIDATION = 0.25;
    private static final long SEED = 1;
    private static final Normalisation NORMALISATION =
            new Normalisation(List.of(0.4), List.of(0.25), Normalisation.BYTE_SCALE);
    private static final SessionConfig SESSION = SessionConfig.on(Device.CPU).withThreads(1);

    /** The networks that searches cut, as they are before they train on. */
    private static final List<Graph> SLICED = new ArrayList<>();

    private static final SearchListener LISTENER = new SearchListener() {
        @Override
        public void sliced(Architecture architecture, Graph network) {
            SLICED.add(network.copy());
        }
    };

    private static LearnedNetwork gated;
    private static Graph gatedSliced;

    private static LearnedNetwork learn(Strategy strategy, Optional<Budget> budget) {
        return learn(strategy, budget, VALIDATION);
    }

    private static LearnedNetwork learn(Strategy strategy, Optional<Budget> budget, double validation) {
        SearchSettings settings = Halves.settings(Halves.trainer(strategy)
                .withWeightStage(WEIGHTS)
                .withBudget(budget)
                .withFinalStage(WEIGHTS)
                .withValidationFraction(validation));
        return new ArchitectureSearch(settings, Halves.images(), new SplittableRandom(SEED), LISTENER).learn();
    }

    private static DnalStrategy gates(double lambda) {
        return new DnalStrategy(lambda).withEpochs(3).withLearningRate(new ConstantRate(0.1));
    }

    @BeforeAll
    static void learnWithGates() {
        gated = learn(gates(LAMBDA), Optional.empty());
        gatedSliced = SLICED.get(SLICED.size() - 1);
    }

    private static List<EpochRecord> epochs(LearnedNetwork learned, Stage stage) {
        return learned.history().stream()
                .filter(record -> record.stage() == stage)
                .toList();
    }

    @Test
    void operationsAreThoseOfTheNetworkThatTrains() {
        Architecture architecture = gated.architecture().orElseThrow();
        long whole = architecture.before().macs();
        long small = architecture.after().macs();
        assertTrue(small < whole, architecture.toString());
        List<StageLedger> ledger = StageLedger.of(gated.history());
        assertEquals(
                List.of(2 * IMAGES * 3 * whole, 3 * IMAGES * 2 * whole, 2 * IMAGES * 3 * small),
                ledger.stream().map(StageLedger::macs).toList());
        assertEquals(
                List.of(12L, 18L, 12L), ledger.stream().map(StageLedger::steps).toList());
        assertEquals(
                List.of(Stage.WEIGHTS, Stage.ARCHITECTURE, Stage.FINAL),
                ledger.stream().map(StageLedger::stage).toList());
    }

    @Test
    void onlyEpochsWithGatesSayHowTheyBehave() {
        assertTrue(epochs(gated, Stage.WEIGHTS).stream()
                .allMatch(record -> record.gates().equals(GateDiagnostics.NONE)));
        assertTrue(epochs(gated, Stage.FINAL).stream()
                .allMatch(record -> record.gates().equals(GateDiagnostics.NONE) && Double.isNaN(record.lambda())));
        List<Architecture.LayerWidth> widths =
                gated.architecture().orElseThrow().layers();
        List<String> layers = widths.stream().map(Architecture.LayerWidth::name).toList();
        int gates = widths.stream().mapToInt(Architecture.LayerWidth::total).sum();
        for (EpochRecord record : epochs(gated, Stage.ARCHITECTURE)) {
            assertTrue(layers.contains(record.gates().smallestLayer()), record.toString());
            double undecided = record.gates().undecided() * gates;
            assertEquals(Math.rint(undecided), undecided, 1e-9, "a share of the gates: " + record);
            assertEquals(record.epoch() == 0, record.gates().flips() == -1, record.toString());
            assertEquals(LAMBDA, record.lambda());
        }
    }

    @Test
    void fewerGatesAreUndecidedAsTheyGetSteeper() {
        List<EpochRecord> epochs = epochs(gated, Stage.ARCHITECTURE);
        assertTrue(epochs.get(2).gates().undecided() < epochs.get(0).gates().undecided(), epochs.toString());
    }

    @Test
    void theSoftAccuracyIsThatOfTheLastEpochWithGates() {
        Binarisation binarisation =
                gated.choice().flatMap(ChoiceReport::binarisation).orElseThrow();
        assertEquals(epochs(gated, Stage.ARCHITECTURE).get(2).validationAccuracy(), binarisation.softAccuracy());
    }

    @Test
    void theSlicedAccuracyIsThatOfTheSlicedNetworkOnTheValidationImages() {
        Binarisation binarisation =
                gated.choice().flatMap(ChoiceReport::binarisation).orElseThrow();
        ImageSource keptBack = ImageSplit.stratified(Halves.images(), VALIDATION, new SplittableRandom(SEED).split())
                .validation();
        double measured =
                new NetworkEvaluator(keptBack, NORMALISATION, new SoftmaxCrossEntropy(), SESSION).measure(gatedSliced);
        assertEquals(measured, binarisation.slicedAccuracy());
    }

    @Test
    void withoutValidationImagesNothingIsSaidOfBinarisation() {
        LearnedNetwork learned = learn(gates(LAMBDA), Optional.empty(), 0);
        assertEquals(Optional.empty(), learned.choice().flatMap(ChoiceReport::binarisation));
    }

    @Test
    void aBudgetIsReportedWithWhatCameOfIt() {
        Budget half = new Budget(Budget.Cost.MACS, "0.5x");
        LearnedNetwork learned = learn(new UniformWidth(WEIGHTS, RULE), Optional.of(half));
        Architecture architecture = learned.architecture().orElseThrow();
        ChoiceReport choice = learned.choice().orElseThrow();
        assertEquals(
                List.of(new BudgetUse(half, 0.5 * architecture.before().macs(), (double)
                        architecture.after().macs())),
                choice.budgets());
        assertEquals(Optional.empty(), choice.binarisation(), "no gates");
        assertEquals(0, choice.candidates());
        assertEquals(
                3 * 2 * IMAGES * architecture.before().macs(),
                StageLedger.of(learned.history()).get(1).macs(),
                "weights train in the second stage");
    }

    @Test
    void aPenaltyOnScalesHasALambdaButNoGates() {
        LearnedNetwork learned =
                learn(new Slimming(WEIGHTS, RULE, 1e-3), Optional.of(new Budget(Budget.Cost.MACS, "0.5x")));
        for (EpochRecord record : epochs(learned, Stage.ARCHITECTURE)) {
            assertEquals(1e-3, record.lambda());
            assertEquals(GateDiagnostics.NONE, record.gates());
        }
    }

    @Test
    void gatesThatAllCloseAreWarnedOfAndTheMinimumHolds() {
        List<Architecture.LayerWidth> layers = new ArrayList<>();
        List<String> warnings = Warnings.of(
                LayerGuard.class,
                () -> layers.addAll(learn(gates(100).withMinimumChannels(2), Optional.empty())
                        .architecture()
                        .orElseThrow()
                        .layers()));
        assertEquals(layers.size(), warnings.size(), warnings.toString());
        assertTrue(warnings.get(0).contains("would keep 0 of its 4 channels; it keeps 2"), warnings.toString());
        assertTrue(layers.stream().allMatch(layer -> layer.kept() == 2), layers.toString());
    }
}
