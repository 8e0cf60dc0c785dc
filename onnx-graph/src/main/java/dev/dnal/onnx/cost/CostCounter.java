package dev.dnal.onnx.cost;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.LayerNames;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.WeightedSum;
import dev.dnal.onnx.op.internal.rule.NetworkParameters;
import dev.dnal.onnx.pass.internal.NodeErrors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Counts what a network costs as DNAL's published code does.
 *
 * <ul>
 *   <li>MACs of one example, by each operator's own rule: a convolution has one per weight and output position, a matrix product one per
 *       weight; biases and BatchNormalization have one per channel.
 *   <li>Parameters: what training may change ({@link dev.dnal.onnx.op.InputRole}), so weights and biases, and two per BatchNormalization
 *       channel, whose mean and variance are statistics. Gates don't count: they are gone when the search is over.
 * </ul>
 *
 * <p>Requires known shapes.
 */
public final class CostCounter {
    private CostCounter() {}

    /**
     * Counts a graph.
     *
     * @throws dev.dnal.onnx.graph.GraphException that names the node, if a size that counts is not known, or a count is too large
     */
    public static NetworkCost count(Graph graph) {
        LayerNames names = LayerNames.of(graph);
        NetworkParameters parameters = NetworkParameters.of(graph);
        Set<Value> counted = new HashSet<>();
        List<LayerCost> layers = new ArrayList<>();
        for (Node node : graph.nodes()) {
            NodeErrors.naming(node, () -> {
                long macs = Operators.of(node).macs(node);
                long params = params(parameters.of(node), counted);
                if (macs > 0 || params > 0) {
                    layers.add(row(node, names.of(node), macs, params));
                }
            });
        }
        return new NetworkCost(layers);
    }

    private static LayerCost row(Node node, String name, long macs, long params) {
        Shape output = node.output().requireShape();
        int channelAxis = WeightedSum.of(node).map(WeightedSum::channelAxis).orElse(1);
        long channels = output.rank() < 2 ? -1 : output.dim(channelAxis).size();
        return new LayerCost(
                name, node.opType(), node.input(0).shape().orElse(Shape.scalar()), output, channels, macs, params);
    }

    private static long params(List<NetworkParameters.Parameter> parameters, Set<Value> counted) {
        return parameters.stream()
                .filter(parameter -> !parameter.role().isStatistic() && parameter.role() != InputRole.GATE)
                .map(NetworkParameters.Parameter::value)
                .filter(counted::add)
                .mapToLong(value -> value.requireShape().elements())
                .sum();
    }
}
