package dev.dnal.tribuo.search.control;

import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;

/** Epochs of gates that nobody has trained. */
final class GateEpochs {
    private GateEpochs() {}

    /** An epoch after which the open gates cost so much. */
    static EpochRecord ofMacs(long liveMacs) {
        return new EpochRecord(
                Stage.ARCHITECTURE,
                0,
                3,
                10,
                0.01,
                1,
                1,
                Metric.ACCURACY,
                0.5,
                0.5,
                0.5,
                liveMacs,
                1e-3,
                GateDiagnostics.NONE,
                0,
                1);
    }
}
