package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.onnx.pass.Pass;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fills the channels that convolutions make up to a multiple, for kernels that compute channels in blocks: what such kernels compute of a
 * block that is not full is for nothing, and other widths they leave to slower ones. What the network computes does not change, but for
 * rounding.
 *
 * <p>What is added is the last channel once more, which those who read it weigh with 0: so it is as finite as that one, whatever stands in
 * between. Channels of values that are added to each other get wider together. Where a channel goes elsewhere too, as through a Concat or a
 * Flatten of several positions, it has no others beside it that could be added, and all stay as they are.
 *
 * <p>Requires known shapes and operators in the form of opset 17, and nodes in order. Ensures that the graph's inputs and outputs are as
 * before, and that shapes are known.
 */
public final class ChannelPadding implements Pass {
    private final int multiple;
    private final int multipleOfDepthwise;

    /**
     * A pass.
     *
     * @param multiple to which channels are filled up, at least 1
     * @param multipleOfDepthwise the same for those of depthwise convolutions, at least 1
     */
    public ChannelPadding(int multiple, int multipleOfDepthwise) {
        if (multiple < 1 || multipleOfDepthwise < 1) {
            throw new IllegalArgumentException("Expected multiples of at least 1, found " + multiple + " and "
                    + multipleOfDepthwise + " for depthwise convolutions");
        }
        this.multiple = multiple;
        this.multipleOfDepthwise = multipleOfDepthwise;
    }

    @Override
    public boolean apply(Graph graph) {
        ChannelAnalysis analysis = ChannelAnalysis.joined(graph);
        Map<List<Integer>, Integer> widths = widths(analysis);
        if (widths.isEmpty()) {
            return false;
        }
        ChannelFiller filler =
                new ChannelFiller(graph, facts -> Optional.ofNullable(widths.get(facts.row(analysis.sets()))));
        analysis.nodes().forEach(filler::fill);
        return true;
    }

    /** How many channels the rows of channels that get wider are to have. */
    private Map<List<Integer>, Integer> widths(ChannelAnalysis analysis) {
        Map<List<Integer>, Integer> widths = new LinkedHashMap<>();
        Map<Integer, List<Integer>> rowOf = new HashMap<>();
        Set<List<Integer>> fixed = new HashSet<>();
        for (NodeChannels channels : analysis.nodes()) {
            boolean canFill = ChannelFiller.canFill(channels);
            for (ChannelFacts facts : channels.facts()) {
                List<Integer> row = facts.row(analysis.sets());
                boolean locked = row.stream().anyMatch(analysis.sets()::isKept);
                if (!canFill || locked || new HashSet<>(row).size() < row.size()) {
                    fixed.add(row);
                }
                for (int set : row) {
                    List<Integer> other = rowOf.putIfAbsent(set, row);
                    if (other != null && !other.equals(row)) {
                        fixed.add(row);
                        fixed.add(other);
                    }
                }
            }
            wanted(channels).ifPresent(block -> {
                List<Integer> row = channels.requireOutput().row(analysis.sets());
                widths.merge(row, (row.size() + block - 1) / block * block, Math::max);
            });
        }
        widths.entrySet()
                .removeIf(entry -> fixed.contains(entry.getKey())
                        || entry.getValue() == entry.getKey().size());
        return widths;
    }

    /** The multiple that a convolution asks for. */
    private Optional<Integer> wanted(NodeChannels channels) {
        return WeightedSum.of(channels.node())
                .filter(sum -> sum.isConvolution() && channels.output(0).isPresent())
                .map(sum -> sum.isDepthwise(channels.node().input(0).requireShape()) ? multipleOfDepthwise : multiple);
    }
}
