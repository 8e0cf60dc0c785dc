package dev.dnal.onnx.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.gradient.Differentiator;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.OperatorCase.Slope;
import dev.dnal.onnx.opset.OpsetDowngrade;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.testing.GradientCheck;
import dev.dnal.onnx.testing.ShapeCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for every operator; a new one needs a case in {@link OperatorCases}. */
class EveryOperatorTest {
    /** What they make is as large as the elements say. */
    private static final Set<String> SIZED_BY_DATA = Set.of("NonZero");

    static List<OperatorCase> cases() {
        return OperatorCases.all();
    }

    static Stream<OperatorCase> differentiable() {
        return cases().stream().filter(call -> call.slope() == Slope.CHECKED);
    }

    static Stream<OperatorCase> refusing() {
        return cases().stream().filter(call -> call.slope() == Slope.REFUSED);
    }

    static Stream<OperatorCase> discrete() {
        return cases().stream().filter(call -> call.slope() == Slope.NONE);
    }

    static Stream<OperatorCase> workedOut() {
        return cases().stream().filter(call -> !call.expected().isEmpty());
    }

    static Stream<OperatorCase> standard() {
        return cases().stream().filter(call -> call.built().node().domain().isEmpty());
    }

    private static String key(String domain, String type) {
        return domain.isEmpty() ? type : domain + "." + type;
    }

    @Test
    void everyOperatorHasACase() {
        Set<String> operators = Operators.all().stream()
                .map(operator -> key(operator.domain(), operator.type()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> covered =
                cases().stream().map(OperatorCase::operator).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(operators, covered);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aCaseCallsTheOperatorThatItIsNamedFor(OperatorCase call) {
        Node node = call.built().node();
        assertEquals(call.operator(), key(node.domain(), node.opType()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theShapeRuleSaysWhatTheKernelMakes(OperatorCase call) {
        OperatorCase.Built built = call.built();
        ShapeCheck.inferenceAgreesWithEvaluation(built.graph, built.contents);
        if (isSetByConstants(built.node())) {
            built.outputs.forEach(output -> assertTrue(
                    output.requireShape().isFixed(), () -> "all that decides it is known, but inferred is " + output));
        }
    }

    private static boolean isSetByConstants(Node node) {
        Operator operator = Operators.of(node);
        return !SIZED_BY_DATA.contains(node.opType())
                && IntStream.range(0, node.inputs().size())
                        .filter(i -> operator.role(i) == InputRole.SETTING)
                        .allMatch(i -> node.input(i).initializer().isPresent());
    }

    @ParameterizedTest
    @MethodSource("differentiable")
    void theGradientIsThatOfFiniteDifferences(OperatorCase call) {
        GradientCheck.checkAll(call.build(), call.inputs().toArray(Tensor[]::new));
    }

    @ParameterizedTest
    @MethodSource("refusing")
    void aGradientThatThereIsNotIsRefusedByName(OperatorCase call) {
        OperatorCase.Built built = call.built();
        Value loss = new GraphBuilder(built.graph)
                .call("ReduceSum", built.outputs.get(0))
                .attribute("keepdims", 0)
                .output();
        List<Value> targets = built.targets.stream()
                .filter(input -> input.type().isDifferentiable())
                .toList();
        String message = assertThrows(
                        GraphException.class, () -> Differentiator.differentiate(built.graph, loss, targets))
                .getMessage();
        assertTrue(message.contains("operator " + built.node().opType() + " has no gradient rule"), message);
    }

    @ParameterizedTest
    @MethodSource("discrete")
    void whatHasNoGradientMakesOrTakesNoFloatingPointNumbers(OperatorCase call) {
        OperatorCase.Built built = call.built();
        boolean takes = built.targets.stream().anyMatch(input -> input.type().isDifferentiable());
        assertFalse(takes && built.outputs.get(0).type().isDifferentiable());
        assertTrue(!call.expected().isEmpty(), "its numbers must be worked out: nothing else looks at them");
    }

    @ParameterizedTest
    @MethodSource("workedOut")
    void theKernelMakesTheNumbersWorkedOutByHand(OperatorCase call) {
        OperatorCase.Built built = call.built();
        String output = built.outputs.get(0).name();
        double[] found = new ReferenceEvaluator(built.graph)
                .run(built.contents, List.of(output))
                .get(output)
                .doubles();
        assertEquals(call.expected(), Arrays.stream(found).boxed().toList());
    }

    /** What is refused must be so for an attribute, or because it came later: an operator that the table does not know fails here. */
    @ParameterizedTest
    @MethodSource("standard")
    void theFormInTheOlderOpsetComputesTheSameOrThereIsAReason(OperatorCase call) {
        OperatorCase.Built built = call.built();
        built.graph.opsets().put("", Operators.OPSET);
        built.outputs.forEach(built.graph::addOutput);
        List<String> outputs = built.outputs.stream().map(Value::name).toList();
        Map<String, Tensor> before = new ReferenceEvaluator(built.graph).run(built.contents, outputs);
        try {
            new OpsetDowngrade().apply(built.graph);
        } catch (GraphException refusal) {
            assertTrue(
                    refusal.getMessage().contains(" with attribute ")
                            || refusal.getMessage().contains("which came with opset"),
                    refusal.getMessage());
            return;
        }
        Map<String, Tensor> after = new ReferenceEvaluator(built.graph).run(built.contents, outputs);
        outputs.forEach(output -> assertArrayEquals(
                before.get(output).doubles(), after.get(output).doubles(), 1e-6, output));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void wholeNumbersThatACallIsGivenAreSettings(OperatorCase call) {
        Node node = call.built().node();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.input(i);
            if (input.initializer().isPresent() && input.type().isInteger()) {
                assertEquals(InputRole.SETTING, Operators.of(node).role(i), "input " + i);
            }
        }
    }

    /** What is said of operators at large is what they say of their nodes. */
    @ParameterizedTest
    @MethodSource("operators")
    void channelsAreFollowedThroughSomeFormOfAnOperatorThatFollowsThemAndThroughNoneOfAnother(Operator operator) {
        boolean follows = cases().stream()
                .filter(call -> call.operator().equals(key(operator.domain(), operator.type())))
                .anyMatch(EveryOperatorTest::followsChannels);
        assertEquals(Operators.followsChannels(operator), follows);
    }

    static Collection<Operator> operators() {
        return Operators.all();
    }

    /** Along any axis of the first input, where the others are constants, as the weights of layers are. */
    private static boolean followsChannels(OperatorCase call) {
        Graph graph = new Graph("constants");
        List<Value> inputs = new ArrayList<>();
        for (Tensor input : call.inputs()) {
            String name = "x" + inputs.size();
            inputs.add(
                    inputs.isEmpty()
                            ? graph.addInput(name, new TensorType(input.type(), input.shape()))
                            : graph.addInitializer(name, input));
        }
        Node node = call.build()
                .build(new GraphBuilder(graph), inputs)
                .get(0)
                .producer()
                .orElseThrow();
        return node.hasInput(0)
                && IntStream.range(0, node.input(0).requireShape().rank())
                        .mapToObj(axis -> new ChannelContext(
                                node, input -> input == 0 ? OptionalInt.of(axis) : OptionalInt.empty()))
                        .anyMatch(context ->
                                !(Operators.of(node).relateChannels(context) instanceof ChannelRelation.Opaque));
    }

    /** What is at a place along a parallel axis of the outputs follows from what is at that place of the inputs. */
    @ParameterizedTest
    @MethodSource("cases")
    void placesAlongAParallelAxisAreApart(OperatorCase call) {
        Node node = call.built().node();
        for (int input = 0; input < node.inputs().size(); input++) {
            int rank = node.hasInput(input) ? node.input(input).requireShape().rank() : 0;
            for (int axis = 0; axis < rank; axis++) {
                OptionalInt along = Inference.parallelAxis(node, input, axis);
                int size = Math.toIntExact(node.input(input).requireShape().size(axis));
                if (along.isPresent() && isWhole(node, along.getAsInt(), size)) {
                    int[] reversed =
                            IntStream.range(0, size).map(i -> size - 1 - i).toArray();
                    assertMoves(call, along.getAsInt(), reversed);
                    assertMoves(call, along.getAsInt(), new int[size]);
                }
            }
        }
    }

    /** Whether outputs are of the size along an axis, rather than an input broadcast along it. */
    private static boolean isWhole(Node node, int axis, int size) {
        return node.output().requireShape().dim(axis).is(size);
    }

    private static void assertMoves(OperatorCase call, int along, int... places) {
        OperatorCase.Built built = call.built();
        List<String> outputs = built.outputs.stream().map(Value::name).toList();
        Map<String, Tensor> before = new ReferenceEvaluator(built.graph).run(built.contents, outputs);
        Node node = built.node();
        for (int input = 0; input < node.inputs().size(); input++) {
            if (node.hasInput(input)) {
                move(built, node, input, along, places);
            }
        }
        Map<String, Tensor> after = new ReferenceEvaluator(built.graph).run(built.contents, outputs);
        for (String output : outputs) {
            assertArrayEquals(
                    before.get(output).gather(along, places).doubles(),
                    after.get(output).doubles(),
                    1e-12,
                    () -> "input of axis " + along + " of " + output + " by " + Arrays.toString(places));
        }
    }

    /** Picks places of an input along the axis that is that of the outputs, unless it broadcasts along it. */
    private static void move(OperatorCase.Built built, Node node, int input, int along, int... places) {
        Value value = node.input(input);
        for (int axis = 0; axis < value.requireShape().rank(); axis++) {
            boolean moves = Inference.parallelAxis(node, input, axis).equals(OptionalInt.of(along))
                    && value.requireShape().size(axis) == places.length;
            if (moves && value.initializer().isPresent()) {
                Tensor picked = value.initializer().orElseThrow().gather(axis, places);
                node.setInput(input, built.graph.addInitializer(built.graph.freshName("picked"), picked));
            } else if (moves) {
                Tensor all = Objects.requireNonNull(built.contents.get(value.name()), value.name());
                built.contents.put(value.name(), all.gather(axis, places));
            }
        }
    }
}
