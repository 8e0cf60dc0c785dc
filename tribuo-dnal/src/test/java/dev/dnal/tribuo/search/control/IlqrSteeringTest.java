package dev.dnal.tribuo.search.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.schedule.DeltaSchedule;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.GateSettings;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.testing.FakeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IlqrSteeringTest {
    private static final Graph NETWORK = new ResNet(8)
            .build(new ImageShape(3, 8, 8), 2, new SplittableRandom(1))
            .graph();
    private static final double MACS = CostCounter.count(NETWORK).macs();
    private static final int EPOCHS = 8;

    /** A training of gates that would be as simple as the model: the share falls as lambda is high. */
    private static EpochRecord epoch(int number, double logShare, GateSettings gates) {
        double next = 0.7 * logShare - 0.25 * (Math.log(gates.lambda()) + 7);
        return new EpochRecord(
                Stage.ARCHITECTURE,
                number,
                EPOCHS,
                10,
                0.01,
                gates.delta(),
                1 - 0.1 * next,
                Metric.ACCURACY,
                0.5,
                0.5,
                Math.exp(next / 2),
                Math.round(MACS * Math.exp(next)),
                gates.lambda(),
                new GateDiagnostics(0.3, 0, "", 1),
                0,
                1);
    }

    private static List<EpochRecord> run(GateControl control) {
        List<EpochRecord> records = new ArrayList<>();
        double logShare = 0;
        for (int number = 0; number < EPOCHS; number++) {
            EpochRecord record = epoch(number, logShare, control.next(records));
            logShare = Math.log(record.liveMacs() / MACS);
            records.add(record);
        }
        return records;
    }

    private static GateControl published(double lambda) {
        return new PublishedSchedule(lambda, new DeltaSchedule(1, 100), EPOCHS);
    }

    private static EpochRecord whole() {
        return new EpochRecord(
                Stage.WEIGHTS,
                0,
                1,
                10,
                0.01,
                1,
                1,
                Metric.ACCURACY,
                0.5,
                0.5,
                1,
                Math.round(MACS),
                0,
                GateDiagnostics.NONE,
                0,
                1);
    }

    /** Earlier runs whose lambda went up and down by chance. */
    private static List<List<EpochRecord>> earlier(int runs) {
        Random rng = new Random(3);
        List<List<EpochRecord>> all = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            GateControl schedule = published(1e-3);
            List<Double> lambdas = new ArrayList<>();
            double lambda = 1e-3 * Math.exp(rng.nextGaussian());
            for (int number = 0; number < EPOCHS; number++) {
                lambdas.add(lambda);
                lambda *= Math.exp(0.3 * rng.nextGaussian());
            }
            List<EpochRecord> run = new ArrayList<>(run(before -> new GateSettings(
                    lambdas.get(before.size()), schedule.next(before).delta())));
            run.add(0, whole());
            all.add(run);
        }
        return all;
    }

    private static double miss(GateSteering steering, double share) {
        List<EpochRecord> run = run(steering.control(published(1e-3), new FakeContext(NETWORK).budgetShare(share)));
        return Math.abs(Math.log(run.get(EPOCHS - 1).liveMacs() / (share * MACS)));
    }

    @Test
    void itHitsBudgetsOfAPlantThatItHasLearned() {
        IlqrSteering steering = IlqrSteering.fitted(earlier(10));
        for (double share : new double[] {0.7, 0.5, 0.3}) {
            double missed = miss(steering, share);
            assertTrue(missed < 0.1, share + " missed by " + missed);
            assertTrue(missed < miss(new ConstantSteering(), share), "nearer than without a rule");
        }
    }

    @Test
    void theModelSaysWhatComesNext() {
        List<List<EpochRecord>> runs = earlier(20);
        GateDynamics model = new GateDynamics(GateDynamics.fitted(runs));
        List<EpochRecord> other = run(published(2e-3));
        double[] state = GateDynamics.state(other.get(2), MACS);
        double[] next = model.next(state, new double[] {
            0, Math.log(other.get(3).delta() / other.get(2).delta())
        });
        assertEquals(Math.log(other.get(3).liveMacs() / MACS), next[0], 0.05);
        assertEquals(Math.log(other.get(3).delta()), next[5], 1e-12);
    }

    @Test
    void gatesAreAsSteepInTheEndAsIsSet() {
        GateControl control =
                IlqrSteering.fitted(earlier(10)).control(published(1e-3), new FakeContext(NETWORK).budgetShare(0.5));
        List<EpochRecord> run = run(control);
        assertEquals(100, run.get(EPOCHS - 1).delta(), 1e-9);
    }

    @Test
    void withoutABudgetAllIsAsSet() {
        GateControl set = published(1e-3);
        GateControl control = IlqrSteering.fitted(earlier(10)).control(set, new FakeContext(NETWORK));
        List<EpochRecord> run = run(set);
        assertEquals(set.next(run.subList(0, 3)), control.next(run.subList(0, 3)));
    }

    @Test
    void theFirstEpochIsAsSet() {
        GateControl control =
                IlqrSteering.fitted(earlier(10)).control(published(1e-3), new FakeContext(NETWORK).budgetShare(0.5));
        assertEquals(published(1e-3).next(List.of()), control.next(List.of()));
    }

    @Test
    void tooFewRunsAreRefused() {
        SettingException error = assertThrows(SettingException.class, () -> IlqrSteering.fitted(earlier(1)));
        assertTrue(
                error.getMessage().contains("expected at least 9")
                        && error.getMessage().contains("found 7"),
                error.getMessage());
        assertThrows(SettingException.class, () -> GateSteerings.named("ilqr"));
    }

    @Test
    void runsMustSayWhatTheWholeNetworkCosts() {
        List<List<EpochRecord>> ofFiles =
                earlier(10).stream().map(run -> run.subList(1, run.size())).toList();
        SettingException error = assertThrows(SettingException.class, () -> IlqrSteering.fitted(ofFiles));
        assertTrue(
                error.getMessage().contains("expected runs with an epoch in which the whole network trains"),
                error.getMessage());
    }

    @Test
    void aModelMustBeWhole() {
        assertThrows(SettingException.class, () -> new IlqrSteering(List.of(1.0, 2.0)));
    }
}
