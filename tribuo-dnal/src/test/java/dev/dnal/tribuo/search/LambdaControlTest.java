package dev.dnal.tribuo.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.training.Measure;
import dev.dnal.tribuo.data.ImageShape;
import dev.dnal.tribuo.network.ResNet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LambdaControlTest {
    private static final Graph NETWORK = new ResNet(8)
            .build(new ImageShape(3, 8, 8), 2, new SplittableRandom(1))
            .graph();

    /** An epoch after which a share of the arithmetic is left. */
    private static EpochRecord left(double share) {
        long macs = Math.round(share * CostCounter.count(NETWORK).macs());
        return new EpochRecord(
                Stage.ARCHITECTURE,
                0,
                3,
                10,
                0.01,
                1,
                1,
                Measure.ACCURACY,
                0.5,
                0.5,
                share,
                macs,
                1e-3,
                GateDiagnostics.NONE,
                0,
                1);
    }

    @Test
    void withoutABudgetLambdaStaysAsItIs() {
        LambdaControl control = new LambdaControl(1e-3, OptionalDouble.empty(), NETWORK);
        assertEquals(1e-3, control.applyAsDouble(List.of()));
        assertEquals(1e-3, control.applyAsDouble(List.of(left(0.9), left(0.1))));
    }

    @Test
    void itRisesWhileTooMuchIsLeftAndFallsBelowTheBudget() {
        LambdaControl control = new LambdaControl(1e-3, OptionalDouble.of(0.5), NETWORK);
        assertEquals(1e-3, control.applyAsDouble(List.of()));
        assertEquals(1e-3, control.applyAsDouble(List.of(left(0.5))), 1e-6);
        assertTrue(control.applyAsDouble(List.of(left(0.6))) > 1e-3);
        assertTrue(control.applyAsDouble(List.of(left(0.4))) < 1e-3);
    }

    @Test
    void noEpochChangesItByMoreThanAFactorOfFour() {
        LambdaControl control = new LambdaControl(1e-3, OptionalDouble.of(0.1), NETWORK);
        assertEquals(4e-3, control.applyAsDouble(List.of(left(1))), 1e-12);
        assertEquals(16e-3, control.applyAsDouble(List.of(left(1), left(1))), 1e-12);
        assertEquals(0.25e-3, control.applyAsDouble(List.of(left(0))), 1e-12);
    }
}
