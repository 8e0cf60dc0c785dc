package dev.dnal.tribuo.listener;

import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;

/** Epochs for listeners to hear of. */
final class Epochs {
    private Epochs() {}

    static EpochRecord epoch(Stage stage, int epoch, int epochs, double validation) {
        return epoch(stage, epoch, epochs, Metric.ACCURACY, validation);
    }

    static EpochRecord epoch(Stage stage, int epoch, int epochs, Metric measure, double validation) {
        return new EpochRecord(
                stage,
                epoch,
                epochs,
                10,
                0.1,
                0,
                0.61204,
                measure,
                0.8,
                validation,
                0.75,
                12_280_000,
                1e-3,
                GateDiagnostics.NONE,
                0,
                3);
    }
}
