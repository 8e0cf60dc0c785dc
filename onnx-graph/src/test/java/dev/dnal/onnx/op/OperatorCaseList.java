package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.op.OperatorCase.Slope;
import dev.dnal.onnx.testing.GradientCheck;
import dev.dnal.onnx.testing.RandomTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/** Calls of some operators in the making. */
abstract class OperatorCaseList {
    static final String INTERNAL = Operators.INTERNAL_DOMAIN + ".";

    private final SplittableRandom random = new SplittableRandom(11);
    private final List<OperatorCase> cases = new ArrayList<>();

    /** The calls that were added. */
    final List<OperatorCase> cases() {
        return List.copyOf(cases);
    }

    final void add(OperatorCase call) {
        cases.add(call);
    }

    final void smooth(String operator, GradientCheck.SingleBuilder build, Tensor... inputs) {
        GradientCheck.Builder single = (b, x) -> List.of(build.build(b, x));
        cases.add(new OperatorCase(operator, Slope.CHECKED, single, List.of(inputs), List.of()));
    }

    final void refused(String operator, GradientCheck.SingleBuilder build, List<Tensor> inputs, double... expected) {
        GradientCheck.Builder single = (b, x) -> List.of(build.build(b, x));
        cases.add(new OperatorCase(operator, Slope.REFUSED, single, inputs, boxed(expected)));
    }

    final void discrete(String operator, GradientCheck.SingleBuilder build, List<Tensor> inputs, double... expected) {
        GradientCheck.Builder single = (b, x) -> List.of(build.build(b, x));
        cases.add(new OperatorCase(operator, Slope.NONE, single, inputs, boxed(expected)));
    }

    final void straightThrough(
            String operator, GradientCheck.SingleBuilder build, List<Tensor> inputs, double... expected) {
        GradientCheck.Builder single = (b, x) -> List.of(build.build(b, x));
        cases.add(new OperatorCase(operator, Slope.STRAIGHT_THROUGH, single, inputs, boxed(expected)));
    }

    private static List<Double> boxed(double... numbers) {
        return DoubleStream.of(numbers).boxed().toList();
    }

    final Tensor normal(long... sizes) {
        return RandomTensors.normal(random, sizes);
    }

    final Tensor positive(long... sizes) {
        return RandomTensors.positive(random, sizes);
    }

    final Tensor distinct(long... sizes) {
        return RandomTensors.distinct(random, sizes);
    }

    static Tensor doubles(double... values) {
        return Tensor.of(values, values.length);
    }

    static Tensor truths(boolean... values) {
        return Tensor.of(values, values.length);
    }
}
