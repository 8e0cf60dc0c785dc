package dev.dnal.tribuo.internal.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.LearnedNetwork;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import dev.dnal.tribuo.strategy.dnal.TopologyStrategy;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Layers under a penalty that is far too high. */
class DeadLayersTest {
    private static final double FAR_TOO_HIGH = 0.5;

    private static int smallestLayer(DnalStrategy strategy) {
        WeightStage weights = new WeightStage(1, new ConstantRate(0.02), 1e-4);
        LearnedNetwork learned = new ArchitectureSearch(
                        Halves.settings(Halves.trainer(strategy.withEpochs(6).withLearningRate(new ConstantRate(0.02)))
                                .withWeightStage(weights)
                                .withFinalStage(weights)),
                        Halves.images(),
                        new SplittableRandom(1),
                        new SearchListener() {})
                .learn();
        EpochRecord last = learned.history().get(6);
        return last.gates().smallestWidth();
    }

    @Test
    void withoutTheTermAgainstItTheyDie() {
        assertEquals(0, smallestLayer(new DnalStrategy(FAR_TOO_HIGH)));
    }

    @Test
    void withItNoneDoes() {
        int smallest = smallestLayer(new TopologyStrategy(FAR_TOO_HIGH));
        assertTrue(smallest >= 1, "the smallest has " + smallest + " open gates");
    }
}
