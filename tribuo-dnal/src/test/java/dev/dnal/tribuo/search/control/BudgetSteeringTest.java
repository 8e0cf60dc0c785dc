package dev.dnal.tribuo.search.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.search.GateControl;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.testing.FakeContext;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BudgetSteeringTest {
    private static final Graph NETWORK = new ResNet(8)
            .build(new ImageShape(3, 8, 8), 2, new SplittableRandom(1))
            .graph();
    private static final double MACS = CostCounter.count(NETWORK).macs();
    private static final GateControl AS_SET = GateControl.constant(1e-3, 7);

    private static GateControl under(double share) {
        return new BudgetSteering().control(AS_SET, new FakeContext(NETWORK).budgetShare(share));
    }

    private static double lambda(GateControl control, EpochRecord... before) {
        return control.next(List.of(before)).lambda();
    }

    /** An epoch after which a share of the arithmetic is left. */
    private static EpochRecord left(double share) {
        return GateEpochs.ofMacs(Math.round(share * MACS));
    }

    @Test
    void withoutABudgetLambdaStaysAsItIs() {
        GateControl control = new BudgetSteering().control(AS_SET, new FakeContext(NETWORK));
        assertEquals(1e-3, lambda(control));
        assertEquals(1e-3, lambda(control, left(0.9), left(0.1)));
    }

    @Test
    void atTheBudgetLambdaStaysAsItIs() {
        assertEquals(1e-3, lambda(under(0.5)));
        assertEquals(1e-3, lambda(under(0.5), left(0.5)), 1e-8);
    }

    /** 1.2 times the budget is left: 1.2 * 1.2 = 1.44. */
    @Test
    void lambdaIsMultipliedByTheSquareOfTheExcess() {
        assertEquals(1.44e-3, lambda(under(0.5), left(0.6)), 1e-8);
    }

    /** 0.8 times the budget is left: 0.8 * 0.8 = 0.64. */
    @Test
    void belowTheBudgetLambdaFallsByTheSquareToo() {
        assertEquals(0.64e-3, lambda(under(0.5), left(0.4)), 1e-8);
    }

    @Test
    void eachEpochCounts() {
        assertEquals(1.44 * 0.64e-3, lambda(under(0.5), left(0.6), left(0.4)), 1e-8);
    }

    @Test
    void noEpochChangesItByMoreThanAFactorOfFour() {
        assertEquals(4e-3, lambda(under(0.1), left(1)), 1e-12);
        assertEquals(16e-3, lambda(under(0.1), left(1), left(1)), 1e-12);
        assertEquals(0.25e-3, lambda(under(0.1), left(0)), 1e-12);
    }

    @Test
    void theSteepnessIsAsSet() {
        assertEquals(7, under(0.5).next(List.of(left(0.6))).delta());
    }
}
