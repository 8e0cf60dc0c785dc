package dev.dnal.tribuo.search;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import dev.dnal.onnx.decision.GateRule;
import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.graph.Graph;
import java.util.List;

/**
 * What the second stage of a search does: it finds out which choices of the search's decisions are worth their cost in a trained network:
 * which channels, and where the search space has them, which operations or edges.
 *
 * <p>A strategy may train and measure as it likes through {@link SearchContext}; it changes nothing else. Its answer is a score for
 * every choice of every decision, and if it wants, which of them stay. What is cut, how a budget is met, and what happens then is the
 * same for all strategies, so that they can be compared, and no strategy needs to know of another.
 */
public interface Strategy extends Configurable, Provenancable<ConfiguredObjectProvenance> {
    /** How many epochs it trains, at least 0. */
    int epochs();

    /** Limits to how many choices of a decision stay, which hold under a budget too. */
    GateRule gateRule();

    /** Whether it can say itself which choices stay. Otherwise a search needs a budget. */
    boolean choosesItself();

    /**
     * Whether all layers are to keep the same share of their channels, whatever they cost. Scores that are spread alike over each layer come to
     * that by themselves under a budget of what is counted, but not under one of time, which comes in steps.
     */
    default boolean isUniform() {
        return false;
    }

    /** Whether it can't do without validation images. */
    default boolean needsValidation() {
        return false;
    }

    /** What tells how much stays of each decision under a budget, unless the search's settings say otherwise. */
    default Worth worth() {
        return Worth.SCORES;
    }

    /**
     * Makes sure that it can rate the channels of a network; asked before anything trains.
     *
     * @param network that the search begins with
     * @param layers whose channels are decided over
     * @throws dev.dnal.onnx.SettingException if it can't, and why
     */
    default void requireFits(Graph network, List<GatedLayer> layers) {}

    /**
     * Rates the choices of all decisions.
     *
     * @param context the trained network and what can be done with it
     * @return scores of all choices
     */
    ChannelScores rate(SearchContext context);
}
