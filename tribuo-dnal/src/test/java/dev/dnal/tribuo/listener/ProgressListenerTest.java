package dev.dnal.tribuo.listener;

import static dev.dnal.tribuo.listener.Epochs.epoch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.search.SearchListener.BatchProgress;
import dev.dnal.tribuo.search.SearchListener.Resumption;
import dev.dnal.tribuo.search.SearchListener.StageEnd;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressListenerTest {
    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);
    private final AtomicLong nanos = new AtomicLong();

    private void pass(int seconds) {
        nanos.addAndGet(seconds * 1_000_000_000L);
    }

    @Test
    void anEpochIsALineWithAllThatIsKnown() {
        ProgressListener progress = ProgressListener.linePerEpoch(out, 10, nanos::get);
        progress.stageStarted(Stage.ARCHITECTURE, 4);
        pass(13);
        progress.epochFinished(epoch(Stage.ARCHITECTURE, 0, 4, 0.84314));
        assertEquals(
                "architecture 1/4  ETA 1:57  loss 0.6120  val 84.31 %  gates 75 %  12.28 M MACs"
                        + System.lineSeparator(),
                text.toString());
    }

    @Test
    void aWarningIsShownOnceOnALineOfItsOwn() {
        ProgressListener progress = ProgressListener.rewrittenLine(out, 10, 80, nanos::get);
        progress.warned("little is left");
        progress.stageStarted(Stage.BASELINE, 4);
        pass(1);
        progress.epochFinished(epoch(Stage.BASELINE, 0, 4, 0.5));
        progress.warned("little is left");
        progress.warned("nothing is left");
        List<String> lines = text.toString().lines().toList();
        assertEquals("Warning: little is left", lines.get(0));
        assertEquals("Warning: nothing is left", lines.get(lines.size() - 1));
        assertEquals(
                2, lines.stream().filter(line -> line.startsWith("Warning")).count(), text.toString());
    }

    @Test
    void theTimeLeftIsThatOfAllStagesAtThePaceOfThisOne() {
        ProgressListener progress = ProgressListener.linePerEpoch(out, 5, nanos::get);
        progress.stageStarted(Stage.WEIGHTS, 1);
        pass(100);
        progress.epochFinished(epoch(Stage.WEIGHTS, 0, 1, 0.5));
        progress.stageStarted(Stage.FINAL, 4);
        pass(2000);
        progress.epochFinished(epoch(Stage.FINAL, 0, 4, 0.5));
        assertTrue(text.toString().contains("final 1/4  ETA 1:40:00"), text.toString());
    }

    @Test
    void aMeasureThatIsNoShareIsNotInPercent() {
        ProgressListener progress = ProgressListener.linePerEpoch(out, 1, nanos::get);
        progress.stageStarted(Stage.WEIGHTS, 1);
        progress.epochFinished(epoch(Stage.WEIGHTS, 0, 1, Metric.NEGATIVE_RMSE, -0.123456));
        assertTrue(text.toString().contains("  val -0.1235  12.28 M"), text.toString());
    }

    @Test
    void withoutValidationImagesThereIsNoAccuracy() {
        ProgressListener progress = ProgressListener.linePerEpoch(out, 1, nanos::get);
        progress.stageStarted(Stage.WEIGHTS, 1);
        progress.epochFinished(epoch(Stage.WEIGHTS, 0, 1, Double.NaN));
        assertTrue(text.toString().contains("loss 0.6120  12.28 M"), text.toString());
    }

    @Test
    void batchesPrintNothingInALinePerEpoch() {
        ProgressListener progress = ProgressListener.linePerEpoch(out, 1, nanos::get);
        progress.stageStarted(Stage.WEIGHTS, 1);
        progress.batchFinished(new BatchProgress(Stage.WEIGHTS, 0, 1, 4, 10, 8, 1.5));
        assertEquals("", text.toString());
    }

    @Test
    void onATerminalBatchesRewriteTheLine() {
        ProgressListener progress = ProgressListener.rewrittenLine(out, 2, 80, nanos::get);
        progress.stageStarted(Stage.WEIGHTS, 2);
        pass(5);
        progress.batchFinished(new BatchProgress(Stage.WEIGHTS, 0, 2, 4, 10, 8, 1.5));
        assertEquals(
                "\rweights 0.5/2 [#####-----------------]  25 %  ETA 0:15  loss 1.5000  2 images/s", text.toString());
    }

    @Test
    void onATerminalTheLineIsNotRewrittenForEveryBatch() {
        ProgressListener progress = ProgressListener.rewrittenLine(out, 2, 80, nanos::get);
        progress.stageStarted(Stage.WEIGHTS, 2);
        progress.batchFinished(new BatchProgress(Stage.WEIGHTS, 0, 2, 4, 10, 8, 1.5));
        String before = text.toString();
        progress.batchFinished(new BatchProgress(Stage.WEIGHTS, 0, 2, 5, 10, 8, 1.5));
        assertEquals(before, text.toString());
    }

    @Test
    void onATerminalAShorterLineWipesOutTheLongerOne() {
        ProgressListener progress = ProgressListener.rewrittenLine(out, 2, 80, nanos::get);
        progress.stageStarted(Stage.WEIGHTS, 2);
        progress.epochFinished(epoch(Stage.WEIGHTS, 0, 2, 0.5));
        progress.stageStarted(Stage.FINAL, 2);
        pass(1);
        progress.batchFinished(new BatchProgress(Stage.FINAL, 0, 2, 4, 10, 8, 1.5));
        String[] lines = text.toString().split("\r", -1);
        assertEquals(lines[1].length(), lines[2].length());
    }

    @Test
    void onATerminalALineHasWhatFitsIntoItAndTheTimeLeftFirst() {
        for (int width = 30; width < 200; width++) {
            StringWriter shown = new StringWriter();
            ProgressListener progress = ProgressListener.rewrittenLine(new PrintWriter(shown), 100, width, nanos::get);
            progress.stageStarted(Stage.ARCHITECTURE, 100);
            pass(10_000);
            progress.batchFinished(new BatchProgress(Stage.ARCHITECTURE, 10, 100, 9, 10, 8, 1.5));
            pass(1);
            shown.getBuffer().setLength(0);
            progress.epochFinished(epoch(Stage.ARCHITECTURE, 10, 100, 0.5));
            String line = shown.toString().strip();
            assertTrue(line.length() < width, line);
            assertEquals(width > 50, line.contains("ETA"), line);
            assertEquals(width > 114, line.contains("MACs"), line);
        }
    }

    @Test
    void imagesPerSecondAreThoseOfTheEpoch() {
        ProgressListener progress = ProgressListener.linePerEpoch(out, 2, nanos::get);
        progress.stageStarted(Stage.WEIGHTS, 2);
        pass(4);
        progress.batchFinished(new BatchProgress(Stage.WEIGHTS, 0, 2, 0, 1, 1000, 1.5));
        pass(100);
        progress.epochFinished(epoch(Stage.WEIGHTS, 0, 2, 0.5));
        pass(2);
        progress.batchFinished(new BatchProgress(Stage.WEIGHTS, 1, 2, 0, 1, 5000, 1.5));
        progress.epochFinished(epoch(Stage.WEIGHTS, 1, 2, 0.5));
        List<String> lines = text.toString().lines().toList();
        assertTrue(lines.get(0).contains("  250 images/s  "), lines.get(0));
        assertTrue(lines.get(1).contains("  2,500 images/s  "), lines.get(1));
    }

    @Test
    void gatesAreToldOfWhereThereAreSome() {
        ProgressListener progress = ProgressListener.linePerEpoch(out, 2, nanos::get);
        progress.stageStarted(Stage.BASELINE, 2);
        progress.epochFinished(epoch(Stage.BASELINE, 0, 2, 0.5));
        assertFalse(text.toString().contains("gates"), text.toString());
    }

    @Test
    void nothingIsShownAfterTheEnd() {
        ProgressListener progress = ProgressListener.rewrittenLine(out, 2, 80, nanos::get);
        progress.stageStarted(Stage.WEIGHTS, 2);
        progress.close();
        progress.batchFinished(new BatchProgress(Stage.WEIGHTS, 0, 2, 4, 10, 8, 1.5));
        progress.warned("too late");
        assertEquals("", text.toString());
    }

    @Test
    void onATerminalTheLastLineOfAStageStays() {
        ProgressListener progress = ProgressListener.rewrittenLine(out, 2, 80, nanos::get);
        progress.stageStarted(Stage.WEIGHTS, 1);
        EpochRecord last = epoch(Stage.WEIGHTS, 0, 1, 0.5);
        progress.epochFinished(last);
        progress.stageFinished(new StageEnd(Stage.WEIGHTS, 1, List.of(last), 0));
        assertTrue(text.toString().endsWith(System.lineSeparator()), text.toString());
    }

    @Test
    void closingEndsALineThatIsBeingRewritten() {
        ProgressListener progress = ProgressListener.rewrittenLine(out, 2, 80, nanos::get);
        progress.stageStarted(Stage.WEIGHTS, 2);
        progress.batchFinished(new BatchProgress(Stage.WEIGHTS, 0, 2, 4, 10, 8, 1.5));
        progress.close();
        progress.close();
        assertTrue(text.toString().endsWith("loss 1.5000" + System.lineSeparator()), text.toString());
    }

    @Test
    void theCutSaysWhatStays() {
        ProgressListener progress = ProgressListener.linePerEpoch(out, 1, nanos::get);
        Architecture architecture = new Architecture(
                List.of(
                        new Architecture.LayerWidth("a", Decision.Kind.CHANNEL, 3, 8),
                        new Architecture.LayerWidth("b", Decision.Kind.CHANNEL, 8, 8)),
                new Architecture.NetworkSize(12_345_678, 10),
                new Architecture.NetworkSize(5_000_000, 4),
                1e-6);
        progress.sliced(architecture, new Graph("small"));
        assertEquals("cut: 11 of 16 channels stay, 12.35 M -> 5.00 M MACs" + System.lineSeparator(), text.toString());
    }

    @Test
    void aStageThatGoesOnSaysWhere() {
        ProgressListener progress = ProgressListener.linePerEpoch(out, 6, nanos::get);
        progress.stageStarted(Stage.WEIGHTS, 2);
        EpochRecord first = epoch(Stage.WEIGHTS, 0, 2, 0.5);
        progress.stageResumed(
                new Resumption(Stage.WEIGHTS, 2, List.of(first, epoch(Stage.WEIGHTS, 1, 2, 0.5)), 0, true));
        progress.stageStarted(Stage.FINAL, 4);
        progress.stageResumed(new Resumption(Stage.FINAL, 4, List.of(epoch(Stage.FINAL, 0, 4, 0.5)), 0.5, false));
        assertEquals(
                List.of("weights 2/2  from the checkpoint", "Continuing at stage final, epoch 2 of 4"),
                text.toString().lines().toList());
    }

    @Test
    void epochsThatAStageLeavesOutTakeNoTime() {
        ProgressListener progress = ProgressListener.linePerEpoch(out, 8, nanos::get);
        EpochRecord only = epoch(Stage.WEIGHTS, 0, 4, 0.5);
        progress.stageStarted(Stage.WEIGHTS, 4);
        progress.epochFinished(only);
        progress.stageFinished(new StageEnd(Stage.WEIGHTS, 4, List.of(only), 0));
        progress.stageStarted(Stage.FINAL, 4);
        pass(10);
        progress.epochFinished(epoch(Stage.FINAL, 0, 4, 0.5));
        List<String> lines = text.toString().lines().toList();
        assertEquals("weights ends early, 3 epochs before its last", lines.get(1));
        assertTrue(lines.get(2).startsWith("final 1/4  ETA 0:30"), lines.get(2));
    }

    @Test
    void theTimeLeftIsAtThePaceSinceTheStageGoesOn() {
        ProgressListener progress = ProgressListener.linePerEpoch(out, 4, nanos::get);
        progress.stageStarted(Stage.FINAL, 4);
        progress.stageResumed(new Resumption(Stage.FINAL, 4, List.of(epoch(Stage.FINAL, 0, 4, 0.5)), 0.5, false));
        pass(10);
        progress.epochFinished(epoch(Stage.FINAL, 1, 4, 0.5));
        assertTrue(text.toString().contains("final 2/4  ETA 0:40"), text.toString());
    }
}
