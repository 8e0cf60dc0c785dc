package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import dev.dnal.onnx.graph.DataType;
import java.util.Map;

/** Comparisons, truth values and what chooses by them; truth values are 0 and 1. */
final class Logic {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("And", test((a, b) -> a != 0 && b != 0)),
            entry("Equal", test((a, b) -> a == b)),
            entry("Greater", test((a, b) -> a > b)),
            entry("GreaterOrEqual", test((a, b) -> a >= b)),
            entry("IsInf", Kernel.of(Logic::isInfinite)),
            entry(
                    "IsNaN",
                    Kernel.of(call ->
                            call.input(0).map(a -> Double.isNaN(a) ? 1 : 0).as(DataType.BOOL))),
            entry("Less", test((a, b) -> a < b)),
            entry("LessOrEqual", test((a, b) -> a <= b)),
            entry("Not", Kernel.of(call -> call.input(0).map(a -> a == 0 ? 1 : 0))),
            entry("Or", test((a, b) -> a != 0 || b != 0)),
            entry("Where", Kernel.of(Logic::where)),
            entry("Xor", test((a, b) -> (a != 0) != (b != 0))));

    /** A test of two elements. */
    @FunctionalInterface
    private interface Test {
        boolean holds(double a, double b);
    }

    private Logic() {}

    private static Kernel test(Test test) {
        return Kernel.of(call -> Elementwise.combine(
                call, DataType.BOOL, call.input(0), call.input(1), (a, b) -> test.holds(a, b) ? 1 : 0));
    }

    private static Array isInfinite(Call call) {
        boolean negative = call.attribute("detect_negative", 1) != 0;
        boolean positive = call.attribute("detect_positive", 1) != 0;
        return call.input(0)
                .map(a -> Double.isInfinite(a) && (a < 0 ? negative : positive) ? 1 : 0)
                .as(DataType.BOOL);
    }

    private static Array where(Call call) {
        Array condition = call.input(0);
        Array yes = call.input(1);
        Array no = call.input(2);
        int[] sizes = Elementwise.broadcastSizes(
                call, condition.sizes(), Elementwise.broadcastSizes(call, yes.sizes(), no.sizes()));
        return Array.build(
                yes.type(),
                sizes,
                index -> condition.atBroadcast(index) != 0 ? yes.atBroadcast(index) : no.atBroadcast(index));
    }
}
