package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.Checkpoint;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EpochTotalsTest {
    private static final Checkpoint.PartOfEpoch BEGUN = new Checkpoint.PartOfEpoch(3, 6, 2, 4, 100);

    @Test
    void goOnFromWhatIsDoneOfTheEpoch() {
        EpochTotals totals = new EpochTotals(BEGUN);
        Map<String, HostTensor> step =
                Map.of(TrainingGraph.LOSS, HostTensor.scalar(0.5f), TrainingGraph.SCORE, HostTensor.scalar(3f));
        totals.add(step, 4, Stage.FINAL, 0);
        assertEquals((6 + 0.5 * 4) / 8, totals.meanLoss());
        assertEquals(5.0 / 8, totals.meanScore());
        assertEquals(4, totals.soFar().batches());
    }

    @Test
    void countTheTimeOfEarlierProcesses() {
        assertTrue(new EpochTotals(BEGUN).seconds() >= 100);
    }
}
