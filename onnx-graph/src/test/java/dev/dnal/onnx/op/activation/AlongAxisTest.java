package dev.dnal.onnx.op.activation;

import static dev.dnal.onnx.testing.GradientCheck.checkBoth;
import static dev.dnal.onnx.testing.RandomTensors.normal;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlongAxisTest {
    private final SplittableRandom random = new SplittableRandom(3);

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, -1, -2, -3})
    void gradientOfSoftmaxAlongAnyAxis(long axis) {
        checkBoth((b, x) -> b.call("Softmax", x.get(0)).attribute("axis", axis).output(), normal(random, 2, 3, 4));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, -1, -2, -3})
    void gradientOfLogSoftmaxAlongAnyAxis(long axis) {
        checkBoth(
                (b, x) -> b.call("LogSoftmax", x.get(0)).attribute("axis", axis).output(), normal(random, 2, 3, 4));
    }
}
