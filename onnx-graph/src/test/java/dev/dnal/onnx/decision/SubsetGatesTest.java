package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.Parameter;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubsetGatesTest {
    /** A sum of branches of two channels each, every one a choice. */
    private static final class Join {
        private final TestNetwork net = new TestNetwork(4);
        private final Decision decision;
        private final Graph graph;

        Join(int branches, int least) {
            Value x = net.input(2, 4, 4);
            Value sum = null;
            Decision.Place[] places = new Decision.Place[branches];
            for (int branch = 0; branch < branches; branch++) {
                Value y = net.conv(x, 2, Form.same(3));
                places[branch] = new Decision.Place(y.name(), Optional.empty(), Collections.nCopies(2, branch));
                sum = sum == null ? y : net.builder().add(sum, y);
            }
            decision = new Decision("join", Decision.Kind.OPERATION, branches, least, List.of(places));
            graph = net.finish(sum);
        }

        Map<String, Tensor> inputs() {
            return new HashMap<>(TestNetwork.examples(graph, 1));
        }
    }

    private static double[] run(Graph graph, Map<String, Tensor> inputs) {
        return new ReferenceEvaluator(graph)
                .runInDoubles(inputs)
                .values()
                .iterator()
                .next()
                .doubles();
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 3", "3, 1, 7", "5, 1, 31", "3, 0, 8", "3, 2, 4"})
    void subsetsAreAllThatAreLargeEnough(int branches, int least, int subsets) {
        assertEquals(
                subsets, SubsetGates.subsets(new Join(branches, least).decision).size());
    }

    /** By counting out all subsets. */
    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "4, 1", "5, 1", "4, 0", "5, 2"})
    void theyOpenToTheExpectedSizeOfASubset(int branches, int least) {
        Join join = new Join(branches, least);
        SubsetGates gates =
                GateInsertion.subsets(join.graph, List.of(join.decision)).get(0);
        List<Integer> subsets = SubsetGates.subsets(join.decision);
        Random rng = new Random(1);
        double[] beta = rng.doubles(subsets.size(), -1, 1).toArray();
        join.graph.setInitializer(join.graph.requireValue(gates.parameter()), Tensor.of(beta, beta.length));
        double total = Arrays.stream(beta).map(value -> Math.exp(2 * value)).sum();
        double expected = 0;
        for (int i = 0; i < beta.length; i++) {
            expected += Integer.bitCount(subsets.get(i)) * Math.exp(2 * beta[i]) / total;
        }
        assertEquals(expected, Arrays.stream(gates.open(join.graph, 2)).sum(), 1e-12);
    }

    @Test
    void theGraphOpensAsTheGatesSay() {
        Join join = new Join(3, 1);
        double[][] alone = new double[3][];
        Map<String, Tensor> inputs = join.inputs();
        for (int branch = 0; branch < 3; branch++) {
            Graph hard = join.graph.copy();
            boolean[] mask = new boolean[3];
            mask[branch] = true;
            GateInsertion.hard(hard, List.of(join.decision), Map.of("join", mask));
            alone[branch] = run(hard, inputs);
        }
        SubsetGates gates =
                GateInsertion.subsets(join.graph, List.of(join.decision)).get(0);
        double[] beta = {0.3, -0.2, 0.5, 1, -1, 0.1, 0};
        join.graph.setInitializer(join.graph.requireValue(gates.parameter()), Tensor.of(beta, 7));
        inputs.put(GateInsertion.DELTA, Tensor.of(new double[] {3}));
        double[] open = gates.open(join.graph, 3);
        double[] found = run(join.graph, inputs);
        for (int i = 0; i < found.length; i++) {
            assertEquals(open[0] * alone[0][i] + open[1] * alone[1][i] + open[2] * alone[2][i], found[i], 1e-9);
        }
    }

    /** Subsets are numbered by their choices: the fourth of all but none is that of the third alone. */
    @Test
    void theLikeliestSubsetIsChosen() {
        Join join = new Join(3, 1);
        SubsetGates gates =
                GateInsertion.subsets(join.graph, List.of(join.decision)).get(0);
        join.graph.setInitializer(
                join.graph.requireValue(gates.parameter()), Tensor.of(new double[] {0, 0, 0.5, 0.6, 0, 0, 0}, 7));
        assertArrayEquals(new boolean[] {false, false, true}, gates.chosen(join.graph));
    }

    @Test
    void theyAreParametersOfTheirOwnKind() {
        Join join = new Join(2, 1);
        SubsetGates gates =
                GateInsertion.subsets(join.graph, List.of(join.decision)).get(0);
        assertTrue(Parameter.of(join.graph).stream()
                .anyMatch(parameter ->
                        parameter.name().equals(gates.parameter()) && parameter.kind() == Parameter.Kind.SUBSET));
    }

    @Test
    void theyAreForFewChoicesThatAreNoChannels() {
        assertTrue(SubsetGates.fit(new Join(2, 1).decision));
        assertTrue(SubsetGates.fit(new Join(6, 1).decision));
        assertFalse(SubsetGates.fit(new Join(7, 1).decision));
        assertFalse(SubsetGates.fit(new Join(1, 0).decision));
        assertFalse(SubsetGates.fit(Decision.ofChannels("layer", "y", 4)));
    }
}
