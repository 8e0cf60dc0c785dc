package dev.dnal.tribuo.shrink;

import static dev.dnal.tribuo.shrink.SmallNetworks.NORMALISATION;
import static dev.dnal.tribuo.shrink.SmallNetworks.images;
import static dev.dnal.tribuo.shrink.SmallNetworks.network;
import static dev.dnal.tribuo.shrink.SmallNetworks.quick;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.ending.Cancellation;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.search.record.EpochRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaxDropTest {
    /** So many that 20 decide and 20 others tell. */
    private static final int IMAGES = 200;

    @TempDir
    private Path folder;

    private static ShrinkSettings within(double points) {
        return quick(ShrinkSettings.within(new MaxDrop(points, new Budget(Budget.Cost.MACS, "1x"))));
    }

    private static ShrunkNetwork shrink(Shrinker.Builder shrinker, Graph network) {
        return shrinker.build().shrink(network, NetworkSelection.ALL, images(IMAGES), NORMALISATION);
    }

    @Test
    void theLeastThatHeldIsTheResultAndIsCutFromThoseThatHeldBefore() {
        List<ShrinkRound> heard = new ArrayList<>();
        List<LearnedNetwork> ends = new ArrayList<>();
        ShrunkNetwork small = shrink(
                Shrinker.builder(within(40)).rounds(heard::add).listener(new SearchListener() {
                    @Override
                    public void finished(LearnedNetwork network) {
                        ends.add(network);
                    }
                }),
                network(false, true));
        DropReport report = small.drop().orElseThrow();
        assertEquals(heard, report.rounds());
        assertEquals(DropMeasure.ANSWERS, report.measure());
        assertEquals(20, report.images());
        assertFalse(report.tellsResult());
        assertEquals(160, small.report().trainingImages());
        assertEquals(1, ends.size());
        List<ShrinkRound> held =
                report.rounds().stream().filter(ShrinkRound::held).toList();
        assertTrue(held.size() > 1, report.toString());
        double least = Objects.requireNonNull(held.get(held.size() - 1).cost());
        double macs = CostCounter.count(small.layers()).macs();
        assertEquals(least, macs / CostCounter.count(small.given()).macs(), 1e-9);
        for (ShrinkRound round : held) {
            assertTrue(Objects.requireNonNull(round.lost()) <= 40, report.toString());
            assertTrue(Objects.requireNonNull(round.cost()) >= least, report.toString());
        }
        // Widths are those of the given network, whatever was cut in between.
        assertEquals(
                List.of(12, 12),
                small.architecture().layers().stream()
                        .map(layer -> layer.total())
                        .toList());
        long first = CostCounter.count(small.layers()).layers().get(0).channels();
        assertEquals(first, small.architecture().layers().get(0).kept());
    }

    @Test
    void whatDidNotHoldIsNotGoneOnFrom() {
        ShrunkNetwork small = shrink(Shrinker.builder(within(20)), network(true, false));
        DropReport report = small.drop().orElseThrow();
        assertEquals(DropMeasure.ERROR, report.measure());
        double least = 1;
        double missed = 0;
        for (ShrinkRound round : report.rounds()) {
            assertEquals((least + missed) / 2, round.asked(), 1e-9);
            assertEquals(Objects.requireNonNull(round.lost()) <= 20, round.held());
            assertNull(round.low());
            least = round.held() ? Objects.requireNonNull(round.cost()) : least;
            missed = round.held() ? missed : round.asked();
        }
        assertTrue(report.rounds().stream().anyMatch(round -> !round.held()), report.toString());
        assertTrue(small.report().afterRecovery().get(0).relativeError() < 0.5, report.toString());
    }

    @Test
    void labelsThatMayBeReadMakeItADropOfAccuracy() {
        ShrunkNetwork small = Shrinker.builder(within(60))
                .build()
                .shrink(network(false, true), NetworkSelection.ALL, SmallNetworks.labelled(IMAGES, 3), NORMALISATION);
        assertEquals(DropMeasure.ACCURACY, small.drop().orElseThrow().measure());
        assertFalse(
                Double.isNaN(Objects.requireNonNull(small.report().agreement()).accuracy()));
    }

    @Test
    void fewImagesTellTheResultToo() {
        ShrunkNetwork small = Shrinker.builder(within(60))
                .build()
                .shrink(network(false, true), NetworkSelection.ALL, images(60), NORMALISATION);
        assertTrue(small.drop().orElseThrow().tellsResult());
        assertEquals(6, small.report().heldOutImages());
        assertEquals(54, small.report().trainingImages());
    }

    @Test
    void whereNothingHoldsNothingIsHandedBack() {
        List<Throwable> failures = new ArrayList<>();
        NothingSmallerException nothing = assertThrows(
                NothingSmallerException.class,
                () -> shrink(
                        Shrinker.builder(within(1e-6).withRecovery(1)).listener(new SearchListener() {
                            @Override
                            public void failed(Throwable cause) {
                                failures.add(cause);
                            }
                        }),
                        network(true, false)));
        assertTrue(
                String.valueOf(nothing.getMessage())
                        .matches(
                                "Of the networks that were tried, [0-9]+, none is within 1.000e-06 points of the given one"
                                        + " \\(relative error, 20 images\\): the nearest, at 0\\.[0-9]+ of the cost, is [0-9.]+ off; .*"),
                nothing.getMessage());
        assertEquals(List.of(nothing), failures);
    }

    @Test
    void whatIsStoppedInALaterRoundGoesOnToTheSameBytes() {
        Graph given = network(true, false);
        ShrunkNetwork whole = shrink(Shrinker.builder(within(45)), given);
        Cancellation cancellation = new Cancellation();
        SearchListener stopping = new SearchListener() {
            private int epochs;

            @Override
            public void epochFinished(EpochRecord record) {
                epochs++;
                if (epochs == 14 + 14 + 5) {
                    cancellation.request();
                }
            }
        };
        assertThrows(
                TrainingCancelledException.class,
                () -> shrink(
                        Shrinker.builder(within(45))
                                .checkpointFolder(folder)
                                .cancellation(cancellation)
                                .listener(stopping),
                        given));
        ShrunkNetwork again = shrink(Shrinker.builder(within(45)).checkpointFolder(folder), given);
        assertArrayEquals(OnnxWriter.toBytes(whole.network()), OnnxWriter.toBytes(again.network()));
        assertEquals(
                whole.drop().orElseThrow().rounds().stream()
                        .map(ShrinkRound::lost)
                        .toList(),
                again.drop().orElseThrow().rounds().stream()
                        .map(ShrinkRound::lost)
                        .toList());
        assertEquals(whole.history().size(), again.history().size());
    }

    @Test
    void aLimitToTheTimeEndsItWithTheBestThereIs() {
        ShrinkSettings settings = within(90).withRecovery(200).withTimeLimitSeconds(20);
        ShrunkNetwork small = shrink(Shrinker.builder(settings), network(false, true));
        DropReport report = small.drop().orElseThrow();
        assertTrue(report.rounds().get(0).held(), report.toString());
        assertTrue(small.history().size() < 5 * 202, report.toString());
    }

    @Test
    void whatIsOutOfReachIsNotTriedFurther() {
        // Both layers keep a channel at least.
        ShrunkNetwork small = shrink(Shrinker.builder(within(99)), network(false, true));
        for (ShrinkRound round : small.drop().orElseThrow().rounds()) {
            assertEquals(round.cost() == null, round.lost() == null);
            assertTrue(round.cost() != null || !round.held());
        }
        assertNotNull(small.architecture());
    }

    @Test
    void dropsThatCannotBeMeantAreRefused() {
        for (double points : new double[] {0, -1, 100, Double.NaN}) {
            String message = assertThrows(
                            SettingException.class, () -> new MaxDrop(points, new Budget(Budget.Cost.MACS, "1x")))
                    .getMessage();
            assertTrue(String.valueOf(message).contains("more than 0 and less than 100 points"), message);
        }
        assertTrue(String.valueOf(assertThrows(
                                SettingException.class, () -> Shrinker.builder().build())
                        .getMessage())
                .contains("Expected a budget"));
    }

    @Test
    void theIntervalOfASmallShareDoesNotEndAtIt() {
        Control.Lost none = Control.ofShare(0, 200);
        assertEquals(0, none.low(), 1e-12);
        assertEquals(1.88, none.high(), 0.01);
        Control.Lost some = Control.ofShare(0.1, 100);
        assertEquals(10, some.points(), 1e-9);
        assertEquals(5.52, some.low(), 0.01);
        assertEquals(17.44, some.high(), 0.01);
    }
}
