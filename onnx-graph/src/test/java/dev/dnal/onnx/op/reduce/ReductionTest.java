package dev.dnal.onnx.op.reduce;

import static dev.dnal.onnx.testing.GradientCheck.check;
import static dev.dnal.onnx.testing.GradientCheck.checkBoth;
import static dev.dnal.onnx.testing.RandomTensors.distinct;
import static dev.dnal.onnx.testing.RandomTensors.normal;

import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReductionTest {
    private final SplittableRandom random = new SplittableRandom(1);

    /** Axes of a tensor of rank 4, and whether they stay. */
    private record Form(long keepdims, List<Long> axes) {
        static Form keeping(Long... axes) {
            return new Form(1, List.of(axes));
        }

        static Form dropping(Long... axes) {
            return new Form(0, List.of(axes));
        }

        long[] longs() {
            return axes.stream().mapToLong(Long::longValue).toArray();
        }
    }

    static List<Form> forms() {
        return List.of(
                Form.keeping(),
                Form.dropping(),
                Form.keeping(2L, 3L),
                Form.dropping(2L, 3L),
                Form.dropping(-1L),
                Form.keeping(-2L, 0L),
                Form.dropping(3L, -3L),
                Form.dropping(0L, 1L, 2L, 3L));
    }

    private static Value byAttribute(GraphBuilder b, String operator, Value x, Form form) {
        GraphBuilder.Call call = b.call(operator, x).attribute("keepdims", form.keepdims());
        return form.axes().isEmpty()
                ? call.output()
                : call.attribute("axes", form.longs()).output();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void gradientOfReduceSum(Form form) {
        checkBoth(
                (b, x) -> b.call("ReduceSum", x.get(0), form.axes().isEmpty() ? Value.absent() : b.longs(form.longs()))
                        .attribute("keepdims", form.keepdims())
                        .output(),
                normal(random, 2, 3, 2, 2));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void gradientOfReduceMean(Form form) {
        checkBoth((b, x) -> byAttribute(b, "ReduceMean", x.get(0), form), normal(random, 2, 3, 2, 2));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void gradientOfReduceMax(Form form) {
        checkBoth((b, x) -> byAttribute(b, "ReduceMax", x.get(0), form), distinct(random, 2, 3, 2, 2));
    }

    @Test
    void gradientOfReduceSumThatReducesNothing() {
        check(
                (b, x) -> b.call("ReduceSum", x.get(0))
                        .attribute("noop_with_empty_axes", 1)
                        .output(),
                normal(random, 2, 3));
    }
}
