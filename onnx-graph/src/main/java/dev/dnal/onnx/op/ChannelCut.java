package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.Arrays;

/**
 * What an operator works with when channels are cut out of what its node reads and makes. The inputs have been cut already;
 * the node is to be rewritten so that it makes the coordinates of its outputs that stay.
 */
public interface ChannelCut {
    /** The node to rewrite. */
    Node node();

    /** Adds constants and nodes where the rewritten node needs them. */
    GraphBuilder builder();

    /** The relation that the operator's rule gave, in coordinates from before the cut. */
    ChannelRelation.IndexMapped relation();

    /** The coordinates of output {@code index} that stay, ascending, as they were numbered before the cut. */
    int[] kept(int index);

    /** Number of coordinates of input {@code index} that are left. */
    int left(int index);

    /** Where a coordinate of input {@code index} stands after the cut; -1 if it was cut out. */
    int position(int index, int coordinate);

    /** Where the coordinates of output {@code index} that stay are found in its input after the cut; -1 for those filled. */
    default int[] positions(int index) {
        ChannelRelation.IndexMapping route = relation().routes().get(index);
        int[] kept = kept(index);
        int[] positions = new int[kept.length];
        for (int i = 0; i < kept.length; i++) {
            int j = kept[i];
            positions[i] = route.isFill(j) ? -1 : position(route.input(j), route.coordinate(j));
        }
        return positions;
    }

    /** Coordinates picked out of a value along an axis. */
    default Value pick(Value x, int axis, int[] positions, String hint) {
        return builder()
                .call(
                        "Gather",
                        x,
                        builder().longs(Arrays.stream(positions).asLongStream().toArray()))
                .named(hint + "/pick")
                .attribute("axis", axis)
                .output();
    }
}
