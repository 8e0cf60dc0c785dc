package dev.dnal.tribuo.search;

import dev.dnal.tribuo.search.record.Stage;
import java.io.Serial;

/** Says that a training has come to numbers that are no longer finite. The message says where, and what to do about it. */
public final class TrainingDivergedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public TrainingDivergedException(double loss, Stage stage, int epoch) {
        super("The loss became " + loss + " in epoch " + epoch + " of stage " + stage.label()
                + ": training has diverged; lower the learning rate");
    }
}
