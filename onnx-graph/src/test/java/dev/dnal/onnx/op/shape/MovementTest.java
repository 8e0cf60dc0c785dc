package dev.dnal.onnx.op.shape;

import static dev.dnal.onnx.testing.GradientCheck.check;
import static dev.dnal.onnx.testing.GradientCheck.checkAll;
import static dev.dnal.onnx.testing.GradientCheck.checkBatched;
import static dev.dnal.onnx.testing.GradientCheck.checkBoth;
import static dev.dnal.onnx.testing.RandomTensors.normal;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MovementTest {
    private final SplittableRandom random = new SplittableRandom(4);

    @Test
    void gradientOfReshape() {
        checkBoth((b, x) -> b.reshape(x.get(0), -1, 12), normal(random, 2, 3, 4));
        checkBoth((b, x) -> b.reshape(x.get(0), 0, -1), normal(random, 2, 3, 4));
        checkBoth((b, x) -> b.reshape(x.get(0), 2, 0, 2, 2), normal(random, 2, 3, 4));
        check((b, x) -> b.reshape(x.get(0)), normal(random, 1, 1));
    }

    @Test
    void gradientOfReshapeToAShapeThatIsComputed() {
        checkBatched(
                (b, x) -> {
                    Value batch = b.call("Shape", x.get(0)).attribute("end", 1).output();
                    Value shape = b.call("Concat", batch, b.longs(-1))
                            .attribute("axis", 0)
                            .output();
                    return b.emit("Reshape", x.get(0), shape);
                },
                normal(random, 2, 3, 4));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, -1, -2})
    void gradientOfFlatten(long axis) {
        checkBoth((b, x) -> b.call("Flatten", x.get(0)).attribute("axis", axis).output(), normal(random, 2, 3, 4));
    }

    @Test
    void gradientOfSqueezeAndUnsqueeze() {
        checkBoth((b, x) -> b.emit("Squeeze", x.get(0), b.longs(1, -1)), normal(random, 2, 1, 3, 1));
        check((b, x) -> b.emit("Squeeze", x.get(0)), normal(random, 1, 2, 1, 3));
        checkBoth((b, x) -> b.emit("Unsqueeze", x.get(0), b.longs(-1, 0, 2)), normal(random, 2, 3));
    }

    @Test
    void gradientOfTranspose() {
        checkBoth((b, x) -> b.transpose(x.get(0), 2, 0, 1), normal(random, 2, 3, 4));
        checkBoth((b, x) -> b.emit("Transpose", x.get(0)), normal(random, 2, 3, 4));
    }

    @Test
    void gradientOfExpand() {
        check((b, x) -> b.emit("Expand", x.get(0), b.longs(2, 3, 2)), normal(random, 3, 1));
        checkBatched(
                (b, x) -> b.emit("Expand", x.get(1), b.emit("Shape", x.get(0))),
                normal(random, 2, 3),
                normal(random, 3));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1})
    void gradientOfConcat(long axis) {
        check(
                (b, x) -> b.call("Concat", x.toArray(Value[]::new))
                        .attribute("axis", axis)
                        .output(),
                normal(random, 2, 3),
                normal(random, 2, 3),
                normal(random, 2, 3));
    }

    @Test
    void gradientOfConcatOfUnequalParts() {
        checkBatched(
                (b, x) -> b.call("Concat", x.get(0), x.get(1), x.get(0))
                        .attribute("axis", 1)
                        .output(),
                normal(random, 2, 1, 3),
                normal(random, 2, 4, 3));
    }

    @Test
    void gradientOfSplitIntoEqualParts() {
        checkAll((b, x) -> b.call("Split", x.get(0)).attribute("axis", -1).outputs(3), normal(random, 2, 6));
    }

    @Test
    void gradientOfSplitIntoPartsOfGivenSizes() {
        checkAll(
                (b, x) -> b.call("Split", x.get(0), b.longs(1, 3, 2))
                        .attribute("axis", 1)
                        .outputs(3),
                normal(random, 2, 6));
    }

    @Test
    void gradientOfSplitOfWhichOnePartIsUsed() {
        checkBoth(
                (b, x) -> b.call("Split", x.get(0), b.longs(1, 3, 2))
                        .attribute("axis", 1)
                        .outputs(3)
                        .get(1),
                normal(random, 2, 6));
    }

    /** Start, end, axis, step of slices of [2, 5, 6]. */
    static Stream<Arguments> slices() {
        return Stream.of(
                Arguments.of(1, 4, 1, 1),
                Arguments.of(-3, -1, 1, 1),
                Arguments.of(0, Long.MAX_VALUE, 1, 1),
                Arguments.of(0, Long.MAX_VALUE, 0, 1),
                Arguments.of(2, 100, -1, 1),
                Arguments.of(-100, 3, 2, 1),
                Arguments.of(0, 5, 1, 2),
                Arguments.of(1, 6, 2, 3),
                Arguments.of(-1, Long.MIN_VALUE, 1, -1),
                Arguments.of(4, 0, 1, -2),
                Arguments.of(100, -100, 2, -4),
                Arguments.of(3, 3, 2, 1));
    }

    @ParameterizedTest
    @MethodSource("slices")
    void gradientOfSlice(long start, long end, long axis, long step) {
        checkBoth(
                (b, x) -> b.emit("Slice", x.get(0), b.longs(start), b.longs(end), b.longs(axis), b.longs(step)),
                normal(random, 2, 5, 6));
    }

    @Test
    void gradientOfSliceAlongSeveralAxes() {
        check((b, x) -> b.emit("Slice", x.get(0), b.longs(1, 2), b.longs(2, 5)), normal(random, 2, 5, 6));
        checkBoth(
                (b, x) -> b.emit("Slice", x.get(0), b.longs(5, 1), b.longs(0, 4), b.longs(2, 1), b.longs(-2, 1)),
                normal(random, 2, 5, 6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"constant", "edge", "reflect"})
    void gradientOfPad(String mode) {
        checkBoth(
                (b, x) -> b.call("Pad", x.get(0), b.longs(0, 0, 2, 1, 0, 0, 1, 0))
                        .attribute("mode", mode)
                        .output(),
                normal(random, 2, 2, 3, 4));
    }

    @Test
    void gradientOfPadThatCutsOff() {
        checkBoth((b, x) -> b.emit("Pad", x.get(0), b.longs(0, -1, 0, 2)), normal(random, 2, 4));
    }

    @Test
    void gradientOfWhatIsPaddedWith() {
        check(
                (b, x) -> b.emit("Pad", x.get(0), b.longs(1, -1, 0, 2), x.get(1)),
                normal(random, 2, 4),
                Tensor.of(new double[] {0.7}));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, -1})
    void gradientOfGatherOfDistinctSlices(long axis) {
        checkBoth(
                (b, x) -> b.call("Gather", x.get(0), b.longs(2, 0, -2))
                        .attribute("axis", axis)
                        .output(),
                normal(random, 2, 3, 4));
        check((b, x) -> b.emit("Gather", x.get(0), b.longs(2, 0)), normal(random, 3, 2));
    }

    @Test
    void gradientOfGatherOfRepeatedSlices() {
        checkBoth(
                (b, x) -> b.call("Gather", x.get(0), b.longs(1, 0, 1, -1))
                        .attribute("axis", 1)
                        .output(),
                normal(random, 2, 3, 2));
    }

    @Test
    void gradientOfGatherByAMatrixAndByAScalar() {
        Tensor matrix = Tensor.of(new long[] {1, 2, 0, 1}, 2, 2);
        checkBoth(
                (b, x) -> b.call("Gather", x.get(0), b.constant("i", matrix))
                        .attribute("axis", 1)
                        .output(),
                normal(random, 2, 3, 2));
        checkBoth(
                (b, x) -> b.call("Gather", x.get(0), b.constant("i", Tensor.scalar(1L)))
                        .attribute("axis", 1)
                        .output(),
                normal(random, 2, 3, 2));
    }

    @Test
    void gradientOfGatherByIndicesThatAreComputed() {
        checkBatched(
                (b, x) -> b.emit(
                        "Gather",
                        x.get(1),
                        b.call("ArgMax", x.get(0)).attribute("axis", 1).output()),
                normal(random, 3, 2, 2),
                normal(random, 2, 5));
    }

    @Test
    void gradientsOfPartsReachTheirPlaces() {
        checkAll(
                (b, x) -> {
                    List<Value> parts =
                            b.call("Split", x.get(0)).attribute("axis", 0).outputs(2);
                    return List.of(b.mul(parts.get(0), parts.get(1)));
                },
                normal(random, 4, 2));
    }
}
