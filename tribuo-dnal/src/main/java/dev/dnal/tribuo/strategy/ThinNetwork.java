package dev.dnal.tribuo.strategy;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.tribuo.search.TrainerSettings;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.search.Worth;
import dev.dnal.tribuo.strategy.baseline.UniformWidth;
import java.util.Set;

/**
 * What a learned network has to beat: one that anybody could write down, of the same family, so much narrower in all layers alike that it meets
 * the budget, and trained from new weights for as many epochs as the search has.
 */
public final class ThinNetwork {
    /** All channels that there are, each with those that it is tied to, so that nothing has to be picked or padded. */
    private static final Set<SearchSpace> ALL_CHANNELS = Set.of(SearchSpace.INTERIOR, SearchSpace.STREAMS);

    private static final GateRule ANY_WIDTH = new GateRule(GateRule.THRESHOLD, 1, 1);

    private ThinNetwork() {}

    /**
     * The settings of a training that makes the thin network for a search: no epochs before the last stage, which has those of all.
     *
     * @param search with a budget
     * @throws SettingException if there is no budget
     */
    public static TrainerSettings of(TrainerSettings search) {
        if (search.budgets().isEmpty()) {
            throw new SettingException("A thin network is as wide as a budget allows: expected a budget, found none");
        }
        WeightStage none = search.finalStage().withEpochs(0);
        return search.withWeightStage(none)
                .withStrategy(new UniformWidth(none, ANY_WIDTH))
                .withSearchSpace(ALL_CHANNELS)
                .withWorth(Worth.SCORES)
                .withFinalStage(search.finalStage().withEpochs(search.epochs()))
                .withReinitialise(true);
    }
}
