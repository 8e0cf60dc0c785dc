package dev.dnal.tribuo.strategy.dnal;

import dev.dnal.tribuo.search.ChannelScores;
import dev.dnal.tribuo.search.SearchContext;

/**
 * DNAL with topologies, in the manner of TopoNAS (arXiv 2011.09300), of which nothing but the summary was at hand: which operations or edges
 * of a join stay is one choice among the subsets of them ({@link dev.dnal.onnx.decision.SubsetGates}), and a term of the loss keeps layers alive ({@link
 * LayerHinge}), two channels of each. All else is as in DNAL, but that joins are not charged: the penalty is on gates of channels, and what a join gives
 * up is up to the loss and, at the end, to the budget. (Ours.)
 */
public class TopologyStrategy extends DnalStrategy {
    /** Gates that are to stay open of each layer that has more. */
    private static final int ALIVE = 2;

    /** For OLCUT. */
    protected TopologyStrategy() {}

    /**
     * The strategy with the published settings of DNAL.
     *
     * @param lambda factor of the penalty on open gates, at least 0
     * @throws IllegalArgumentException if lambda is out of range
     */
    public TopologyStrategy(double lambda) {
        super(lambda);
    }

    @Override
    public ChannelScores rate(SearchContext context) {
        return GateTraining.withTopologies(this, context, ALIVE).rate();
    }
}
