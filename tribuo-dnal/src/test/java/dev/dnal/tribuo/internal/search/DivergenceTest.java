package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.search.ending.TrainingDivergedException;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DivergenceTest {
    private static final OptionalDouble TEN_CLASSES = OptionalDouble.of(Math.log(10));

    private static List<EpochRecord> records(double... losses) {
        return Arrays.stream(losses).mapToObj(DivergenceTest::record).toList();
    }

    private static EpochRecord record(double loss) {
        return new EpochRecord(
                Stage.FINAL,
                0,
                2,
                1,
                0.1,
                0,
                loss,
                Metric.ACCURACY,
                0.5,
                0.5,
                1,
                1,
                Double.NaN,
                GateDiagnostics.NONE,
                1,
                1);
    }

    private static String refusal(OptionalDouble chance, double... losses) {
        return assertThrows(
                        TrainingDivergedException.class,
                        () -> Divergence.requireNone(Stage.FINAL, records(losses), losses.length - 1, chance))
                .getMessage();
    }

    private static void assertAccepted(OptionalDouble chance, double... losses) {
        assertDoesNotThrow(() -> Divergence.requireNone(Stage.FINAL, records(losses), losses.length - 1, chance));
    }

    @Test
    void farAboveGuessingIsFarTooHigh() {
        assertEquals(
                "The loss is 12.00 at the end of stage final, after 11.00 in its first epoch, where guessing has 2.303:"
                        + " training has diverged; lower the learning rate",
                refusal(TEN_CLASSES, 11, 12));
        assertAccepted(TEN_CLASSES, 9, 5);
    }

    @Test
    void farAboveTheFirstEpochIsTooHighIfItIsWorseThanGuessing() {
        refusal(TEN_CLASSES, 0.5, 3);
        assertAccepted(TEN_CLASSES, 0.01, 0.1);
    }

    @Test
    void whereGuessingIsNotKnownTheFirstEpochTells() {
        refusal(OptionalDouble.empty(), 0.5, 3);
        assertAccepted(OptionalDouble.empty(), 3, 5);
    }

    @Test
    void theEpochCountsThatTheResultIsOf() {
        assertDoesNotThrow(() -> Divergence.requireNone(Stage.FINAL, records(1, 0.5, 40), 1, TEN_CLASSES));
    }
}
