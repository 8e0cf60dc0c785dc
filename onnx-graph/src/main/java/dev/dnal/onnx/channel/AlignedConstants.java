package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What operators that work element by element make of constant coordinates. It is computed by running the node itself on a
 * tensor of one element for each of them, once for all nodes that are alike: networks have few kinds of these, and many of each.
 */
final class AlignedConstants {
    /** Nodes that make the same of the same numbers. */
    private record Kind(String domain, String operator, Map<String, Attribute> attributes, List<DataType> types) {
        static Kind of(Node node) {
            return new Kind(
                    node.domain(),
                    node.opType(),
                    Map.copyOf(node.attributes()),
                    Stream.concat(node.inputs().stream(), node.outputs().stream())
                            .map(value -> value.isAbsent() ? DataType.UNDEFINED : value.type())
                            .toList());
        }
    }

    /** What each kind makes of one number of each input; {@link ChannelFacts#LIVE} where that is no number. */
    private final Map<Kind, Map<List<Double>, Double>> made = new HashMap<>();

    /** The constant each output coordinate is, {@link ChannelFacts#LIVE} where it is none. */
    double[] of(NodeChannels channels, ChannelRelation.Aligned relation) {
        double[][] operands = relation.operands().stream()
                .map(operand -> channels.read(operand.input())
                        .map(read -> read.constants)
                        .orElseGet(() -> alongAxis(
                                channels.node()
                                        .input(operand.input())
                                        .initializer()
                                        .orElseThrow(),
                                operand.axis())))
                .toArray(double[][]::new);
        int size = operands[0].length;
        double[] result = ChannelFacts.live(size);
        int[] constant = IntStream.range(0, size)
                .filter(j -> Arrays.stream(operands).noneMatch(constants -> Double.isNaN(constants[j])))
                .toArray();
        if (constant.length > 0 && isComputable(channels.node())) {
            compute(channels.node(), relation, operands, constant, result);
        }
        for (int j = 0; relation.zeroAbsorbs() && j < size; j++) {
            int coordinate = j;
            if (Arrays.stream(operands).anyMatch(constants -> constants[coordinate] == 0)) {
                result[j] = 0;
            }
        }
        return result;
    }

    private void compute(
            Node node, ChannelRelation.Aligned relation, double[][] operands, int[] coordinates, double[] result) {
        List<Double> others = IntStream.range(0, node.inputs().size())
                .mapToObj(i -> node.hasInput(i) ? uniform(node.input(i)) : 0.0)
                .collect(Collectors.toCollection(ArrayList::new));
        relation.operands().forEach(operand -> others.set(operand.input(), 0.0));
        if (others.stream().anyMatch(number -> Double.isNaN(number))) {
            return;
        }
        Map<List<Double>, Double> known = made.computeIfAbsent(Kind.of(node), key -> new HashMap<>());
        List<List<Double>> numbers = new ArrayList<>();
        for (int j : coordinates) {
            List<Double> ofInputs = new ArrayList<>(others);
            for (int o = 0; o < operands.length; o++) {
                ofInputs.set(relation.operands().get(o).input(), operands[o][j]);
            }
            numbers.add(ofInputs);
        }
        List<List<Double>> missing = numbers.stream()
                .distinct()
                .filter(key -> !known.containsKey(key))
                .toList();
        if (!missing.isEmpty()) {
            double[] computed = run(node, relation, missing);
            for (int i = 0; i < computed.length; i++) {
                known.put(missing.get(i), computed[i]);
            }
        }
        for (int i = 0; i < coordinates.length; i++) {
            result[coordinates[i]] = Objects.requireNonNull(known.get(numbers.get(i)));
        }
    }

    /** What a node makes of numbers, those of all inputs together. */
    private static double[] run(Node node, ChannelRelation.Aligned relation, List<List<Double>> numbers) {
        Graph graph = new Graph("constants");
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            inputs.add(
                    node.hasInput(i)
                            ? graph.addInitializer("x" + i, tensor(node.input(i), i, relation, numbers))
                            : Value.absent());
        }
        Node twin = graph.addNode(node.domain(), node.opType(), node.name(), inputs, List.of("y"));
        node.attributes().forEach(twin::setAttribute);
        graph.addOutput(twin.output());
        Tensor made = new ReferenceEvaluator(graph).run(Map.of()).get("y");
        return made == null ? ChannelFacts.live(numbers.size()) : alongAxis(made, relation.axis());
    }

    /** The numbers of one input along its axis; of what has no coordinates, the one that all elements are. */
    private static Tensor tensor(Value input, int index, ChannelRelation.Aligned relation, List<List<Double>> numbers) {
        long[] sizes = new long[input.requireShape().rank()];
        Arrays.fill(sizes, 1);
        int count = 1;
        for (ChannelRelation.Operand operand : relation.operands()) {
            if (operand.input() == index) {
                count = numbers.size();
                sizes[operand.axis()] = count;
            }
        }
        double[] values = numbers.stream()
                .limit(count)
                .mapToDouble(ofInputs -> ofInputs.get(index))
                .toArray();
        return Tensor.ofDoubles(input.type(), values, sizes);
    }

    /** Texts, as a Cast may make of numbers, are none. */
    private static boolean isComputable(Node node) {
        return Stream.concat(node.inputs().stream(), node.outputs().stream())
                .filter(value -> !value.isAbsent())
                .allMatch(value -> ReferenceEvaluator.supports(value.type()));
    }

    /** The one number that all elements of a constant are. */
    private static double uniform(Value value) {
        return value.initializer()
                .filter(tensor -> tensor.elements() > 0
                        && IntStream.range(0, tensor.elements()).allMatch(i -> tensor.number(i) == tensor.number(0)))
                .map(tensor -> tensor.number(0))
                .orElse(ChannelFacts.LIVE);
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
