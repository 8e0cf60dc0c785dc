package dev.dnal.tribuo.search.ending;

import dev.dnal.tribuo.search.record.Stage;
import java.io.Serial;
import java.util.Locale;

/**
 * Says that a training has come to numbers that are no longer finite, or that are far worse than it began with. The message says where, and what to
 * do about it.
 */
public final class TrainingDivergedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String REMEDY = ": training has diverged; lower the learning rate";

    /** The loss of a batch is not finite any more. */
    public TrainingDivergedException(double loss, Stage stage, int epoch) {
        this(loss, "stage " + stage.label(), epoch);
    }

    /**
     * The loss of a batch is not finite any more.
     *
     * @param training what trains, after "of"
     */
    public TrainingDivergedException(double loss, String training, int epoch) {
        super("The loss became " + loss + " in epoch " + epoch + " of " + training + REMEDY);
    }

    /**
     * The loss of a stage's result is finite, but far too high.
     *
     * @param loss of the epoch that the result is of
     * @param first that of the first epoch
     * @param chance what outputs that say nothing would come to; NaN if that is not known
     */
    public TrainingDivergedException(double loss, double first, double chance, Stage stage) {
        super(String.format(
                Locale.ROOT,
                "The loss is %.4g at the end of stage %s, after %.4g in its first epoch%s%s",
                loss,
                stage.label(),
                first,
                Double.isNaN(chance) ? "" : String.format(Locale.ROOT, ", where guessing has %.4g", chance),
                REMEDY));
    }
}
