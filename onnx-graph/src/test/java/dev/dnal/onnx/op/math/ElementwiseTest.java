package dev.dnal.onnx.op.math;

import static dev.dnal.onnx.testing.GradientCheck.check;
import static dev.dnal.onnx.testing.GradientCheck.checkBoth;
import static dev.dnal.onnx.testing.RandomTensors.distinct;
import static dev.dnal.onnx.testing.RandomTensors.normal;
import static dev.dnal.onnx.testing.RandomTensors.positive;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElementwiseTest {
    private final SplittableRandom random = new SplittableRandom(2);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Abs",
                "Cast",
                "Dropout",
                "Exp",
                "HardSigmoid",
                "HardSwish",
                "Identity",
                "LeakyRelu",
                "Neg",
                "Reciprocal",
                "Relu",
                "Sigmoid",
                "Tanh"
            })
    void gradientOfFunctionsOfOneVariable(String operator) {
        checkBoth(
                (b, x) -> {
                    GraphBuilder.Call call = b.call(operator, x.get(0));
                    return operator.equals("Cast")
                            ? call.attribute("to", DataType.DOUBLE.number()).output()
                            : call.output();
                },
                distinct(random, 9, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Log", "Sqrt"})
    void gradientOfFunctionsOfPositiveNumbers(String operator) {
        checkBoth((b, x) -> b.emit(operator, x.get(0)), positive(random, 3, 4));
    }

    @Test
    void gradientOfSettings() {
        check((b, x) -> b.call("LeakyRelu", x.get(0)).attribute("alpha", 0.3f).output(), distinct(random, 20));
        check(
                (b, x) -> b.call("HardSigmoid", x.get(0))
                        .attribute("alpha", 0.5f)
                        .attribute("beta", 0.25f)
                        .output(),
                distinct(random, 40));
    }

    @Test
    void theSignHasNoSlope() {
        check((b, x) -> b.add(b.emit("Sign", x.get(0)), x.get(0)), distinct(random, 8));
    }

    /** Sizes of two tensors that broadcast. */
    static List<Arguments> broadcasts() {
        return List.of(
                Arguments.of(Shape.of(2, 3), Shape.of(2, 3)),
                Arguments.of(Shape.of(2, 3), Shape.of(3)),
                Arguments.of(Shape.of(2, 3), Shape.of()),
                Arguments.of(Shape.of(2, 3), Shape.of(2, 1)),
                Arguments.of(Shape.of(2, 3), Shape.of(1, 1)),
                Arguments.of(Shape.of(2, 1), Shape.of(1, 3)),
                Arguments.of(Shape.of(3), Shape.of(2, 1, 1)),
                Arguments.of(Shape.of(2, 1, 2), Shape.of(3, 1)));
    }

    static Stream<Arguments> binaryOperatorsAndBroadcasts() {
        return Stream.of("Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum")
                .flatMap(operator ->
                        broadcasts().stream().map(sizes -> Arguments.of(operator, sizes.get()[0], sizes.get()[1])));
    }

    @ParameterizedTest
    @MethodSource("binaryOperatorsAndBroadcasts")
    void gradientOfFunctionsOfTwoVariables(String operator, Shape left, Shape right) {
        checkBoth(
                (b, x) -> b.emit(operator, x.get(0), x.get(1)),
                positive(random, left.sizes()),
                positive(random, right.sizes()));
    }

    @ParameterizedTest
    @MethodSource("broadcasts")
    void gradientOfWhere(Shape left, Shape right) {
        Tensor condition = Tensor.of(new boolean[] {true, false, true}, 3);
        if (left.rank() < 2 || !left.dim(1).is(3) || left.equals(right)) {
            check(
                    (b, x) -> b.emit("Where", b.emit("Less", x.get(0), x.get(1)), x.get(0), x.get(1)),
                    positive(random, left.sizes()),
                    positive(random, right.sizes()));
        } else {
            checkBoth(
                    (b, x) -> b.emit("Where", b.constant("condition", condition), x.get(0), x.get(1)),
                    normal(random, left.sizes()),
                    normal(random, right.sizes()));
        }
    }

    @Test
    void gradientOfSumMaxAndMinOfSeveral() {
        for (String operator : List.of("Sum", "Max", "Min")) {
            check(
                    (b, x) -> b.emit(operator, x.toArray(Value[]::new)),
                    normal(random, 2, 3),
                    normal(random, 3),
                    normal(random, 2, 1));
            check((b, x) -> b.emit(operator, x.get(0)), normal(random, 2, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {2, 3, 0.5, -1, 1, 0})
    void gradientOfConstantPowers(double exponent) {
        checkBoth((b, x) -> b.emit("Pow", x.get(0), b.scalarLike(x.get(0), exponent)), positive(random, 2, 3));
    }

    @Test
    void gradientOfClip() {
        Tensor x = distinct(random, 40);
        checkBoth(
                (b, in) -> b.emit("Clip", in.get(0), in.get(1), in.get(2)),
                x,
                Tensor.of(new double[] {-0.5}),
                Tensor.of(new double[] {1}));
        check((b, in) -> b.emit("Clip", in.get(0)), x);
        check((b, in) -> b.emit("Clip", in.get(0), in.get(1)), x, Tensor.of(new double[] {0.5}));
        check((b, in) -> b.emit("Clip", in.get(0), Value.absent(), in.get(1)), x, Tensor.of(new double[] {0.5}));
    }
}
