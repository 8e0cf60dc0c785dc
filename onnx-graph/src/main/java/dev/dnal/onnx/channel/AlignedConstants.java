package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What an operator that works element by element makes of constant coordinates. It is computed by running the node itself on a
 * tensor of one element for each of them.
 */
final class AlignedConstants {
    private final Node node;
    private final ChannelRelation.Aligned relation;
    private final double[][] operands;

    private AlignedConstants(NodeChannels channels, ChannelRelation.Aligned relation) {
        this.node = channels.node();
        this.relation = relation;
        this.operands = relation.operands().stream()
                .map(operand -> channels.read(operand.input())
                        .map(read -> read.constants)
                        .orElseGet(() -> alongAxis(
                                node.input(operand.input()).initializer().orElseThrow(), operand.axis())))
                .toArray(double[][]::new);
    }

    /** The constant each output coordinate is, {@link ChannelFacts#LIVE} where it is none. */
    static double[] of(NodeChannels channels, ChannelRelation.Aligned relation) {
        return new AlignedConstants(channels, relation).compute();
    }

    private double[] compute() {
        int size = operands[0].length;
        double[] result = ChannelFacts.live(size);
        int[] constant = IntStream.range(0, size).filter(this::isConstant).toArray();
        double[] made = constant.length == 0 ? new double[0] : evaluate(constant);
        for (int i = 0; i < made.length; i++) {
            result[constant[i]] = made[i];
        }
        for (int j = 0; relation.zeroAbsorbs() && j < size; j++) {
            int coordinate = j;
            if (Arrays.stream(operands).anyMatch(constants -> constants[coordinate] == 0)) {
                result[j] = 0;
            }
        }
        return result;
    }

    private boolean isConstant(int j) {
        return Arrays.stream(operands).noneMatch(constants -> Double.isNaN(constants[j]));
    }

    private double[] evaluate(int[] coordinates) {
        if (!isComputable()) {
            return ChannelFacts.live(coordinates.length);
        }
        Graph graph = new Graph("constants");
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            double[] values = node.hasInput(i) ? values(i, coordinates) : new double[0];
            if (Arrays.stream(values).anyMatch(Double::isNaN)) {
                return ChannelFacts.live(coordinates.length);
            }
            inputs.add(
                    node.hasInput(i)
                            ? graph.addInitializer(
                                    "x" + i, Tensor.ofDoubles(node.input(i).type(), values, sizes(i, values)))
                            : Value.absent());
        }
        Node twin = graph.addNode(node.domain(), node.opType(), node.name(), inputs, List.of("y"));
        node.attributes().forEach(twin::setAttribute);
        graph.addOutput(twin.output());
        Tensor made = new ReferenceEvaluator(graph).run(Map.of()).get("y");
        return made == null ? ChannelFacts.live(coordinates.length) : alongAxis(made, relation.axis());
    }

    /** Texts, as a Cast may make of numbers, are none. */
    private boolean isComputable() {
        return Stream.concat(node.inputs().stream(), node.outputs().stream())
                .filter(value -> !value.isAbsent())
                .allMatch(value -> ReferenceEvaluator.supports(value.type()));
    }

    /** The constants of an operand at the coordinates, or the one number that all elements of another input are. */
    private double[] values(int input, int[] coordinates) {
        for (int o = 0; o < operands.length; o++) {
            if (relation.operands().get(o).input() == input) {
                double[] constants = operands[o];
                return Arrays.stream(coordinates).mapToDouble(j -> constants[j]).toArray();
            }
        }
        return new double[] {
            node.input(input).initializer().map(AlignedConstants::uniform).orElse(ChannelFacts.LIVE)
        };
    }

    private long[] sizes(int input, double[] values) {
        long[] sizes = new long[node.input(input).requireShape().rank()];
        Arrays.fill(sizes, 1);
        relation.operands().stream()
                .filter(operand -> operand.input() == input)
                .forEach(operand -> sizes[operand.axis()] = values.length);
        return sizes;
    }

    private static double uniform(Tensor tensor) {
        return tensor.elements() > 0
                        && IntStream.range(0, tensor.elements()).allMatch(i -> tensor.number(i) == tensor.number(0))
                ? tensor.number(0)
                : ChannelFacts.LIVE;
    }

    /** For each coordinate of a tensor, the one number that all its elements are. */
    private static double[] alongAxis(Tensor tensor, int axis) {
        long[] sizes = tensor.sizes();
        int inner = 1;
        for (int i = axis + 1; i < sizes.length; i++) {
            inner *= Math.toIntExact(sizes[i]);
        }
        double[] result = new double[Math.toIntExact(sizes[axis])];
        boolean[] seen = new boolean[result.length];
        for (int i = 0; i < tensor.elements(); i++) {
            int j = i / inner % result.length;
            double number = tensor.number(i);
            result[j] = !seen[j] || result[j] == number ? number : ChannelFacts.LIVE;
            seen[j] = true;
        }
        return result;
    }
}
