package dev.dnal.tribuo.search.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

class PiSteeringTest {
    private static final Graph NETWORK = new ResNet(8)
            .build(new ImageShape(3, 8, 8), 2, new SplittableRandom(1))
            .graph();
    private static final double MACS = CostCounter.count(NETWORK).macs();
    private static final GateControl AS_SET = GateControl.constant(1e-3, 7);

    /** By a rule of weights 1 and 0.5, to half of the network. */
    private static double lambda(EpochRecord... before) {
        return new PiSteering(1, 0.5)
                .control(AS_SET, new FakeContext(NETWORK).budgetShare(0.5))
                .next(List.of(before))
                .lambda();
    }

    /** An epoch after which so many times the budget is left. */
    private static EpochRecord times(double excess) {
        return GateEpochs.ofMacs(Math.round(excess * 0.5 * MACS));
    }

    @Test
    void withoutABudgetLambdaStaysAsItIs() {
        GateControl control = new PiSteering().control(AS_SET, new FakeContext(NETWORK));
        assertEquals(1e-3, control.next(List.of(times(2))).lambda());
    }

    @Test
    void theFirstEpochIsAsSet() {
        assertEquals(1e-3, lambda());
    }

    /** 1.2 times the budget: 1.2 for the last epoch, and the root of 1.2 for the sum. */
    @Test
    void anExcessCountsInBothParts() {
        assertEquals(1.2 * Math.sqrt(1.2) * 1e-3, lambda(times(1.2)), 1e-8);
    }

    /** Back at the budget, the last epoch adds nothing, and the sum stays. */
    @Test
    void whatWasTooMuchStaysInTheSumOnly() {
        assertEquals(Math.sqrt(1.2) * 1e-3, lambda(times(1.2), times(1)), 1e-8);
    }

    /** As much too little as it was too much: the sum is 0 again. */
    @Test
    void theSumFallsBelowTheBudget() {
        assertEquals(1e-3 / 1.25, lambda(times(1.25), times(1 / 1.25)), 1e-8);
    }

    /** 4 and the root of 4, up and down. */
    @Test
    void noEpochCountsForMoreThanAFactorOfFour() {
        assertEquals(1e-3 / 8, lambda(times(0)), 1e-9);
        assertEquals(8e-3, lambda(times(100)), 1e-9);
    }

    @Test
    void theSteepnessIsAsSet() {
        GateControl control = new PiSteering().control(AS_SET, new FakeContext(NETWORK).budgetShare(0.5));
        assertEquals(7, control.next(List.of(times(2))).delta());
    }

    @Test
    void weightsAreFiniteAndNotNegative() {
        assertThrows(IllegalArgumentException.class, () -> new PiSteering(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new PiSteering(1, Double.NaN));
    }
}
