package dev.dnal.onnx.reference;

import static java.util.Map.entry;

import dev.dnal.onnx.graph.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Arithmetic element by element, with broadcasting. */
final class Elementwise {
    static final Map<String, Kernel> KERNELS = Map.ofEntries(
            entry("Abs", unary(Math::abs)),
            entry("Atanh", unary(ScalarFunctions::atanh)),
            entry("Acosh", unary(ScalarFunctions::acosh)),
            entry("Asinh", unary(ScalarFunctions::asinh)),
            entry("Cosh", unary(Math::cosh)),
            entry("Sinh", unary(Math::sinh)),
            entry("Atan", unary(Math::atan)),
            entry("Acos", unary(Math::acos)),
            entry("Asin", unary(Math::asin)),
            entry("Tan", unary(Math::tan)),
            entry("Cos", unary(Math::cos)),
            entry("Sin", unary(Math::sin)),
            entry("Add", binary(Double::sum)),
            entry("Cast", Kernel.of(Elementwise::cast)),
            entry("Ceil", unary(Math::ceil)),
            entry("Celu", attributed("alpha", 1, (x, alpha) -> x > 0 ? x : alpha * Math.expm1(x / alpha))),
            entry("Clip", Kernel.of(Elementwise::clip)),
            entry("Div", Kernel.of(Elementwise::divide)),
            entry("Dropout", Elementwise::dropout),
            entry("Elu", attributed("alpha", 1, (x, alpha) -> x > 0 ? x : alpha * Math.expm1(x))),
            entry("Erf", unary(ScalarFunctions::erf)),
            entry("Exp", unary(Math::exp)),
            entry("Floor", unary(Math::floor)),
            entry("HardSigmoid", Kernel.of(Elementwise::hardSigmoid)),
            entry("HardSwish", unary(x -> x * clamp(x / 6 + 0.5, 0, 1))),
            entry("Identity", unary(x -> x)),
            entry("LeakyRelu", attributed("alpha", 0.01f, (x, alpha) -> x < 0 ? alpha * x : x)),
            entry("Log", unary(Math::log)),
            entry("Max", fold(Math::max)),
            entry("Mod", Kernel.of(Elementwise::modulo)),
            entry("Mean", Kernel.of(Elementwise::mean)),
            entry("Min", fold(Math::min)),
            entry("Mul", binary((a, b) -> a * b)),
            entry("Neg", unary(x -> -x)),
            entry("PRelu", binary((x, slope) -> x < 0 ? slope * x : x)),
            entry("Pow", binary(Math::pow)),
            entry("Reciprocal", unary(x -> 1 / x)),
            entry("Relu", unary(x -> Math.max(x, 0))),
            entry("Round", unary(Math::rint)),
            entry("Selu", Kernel.of(Elementwise::selu)),
            entry("Sigmoid", unary(ScalarFunctions::sigmoid)),
            entry("Sign", unary(Math::signum)),
            entry("Softplus", unary(x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))))),
            entry("Softsign", unary(x -> x / (1 + Math.abs(x)))),
            entry("Sqrt", unary(Math::sqrt)),
            entry("Sub", binary((a, b) -> a - b)),
            entry("Sum", fold(Double::sum)),
            entry("Tanh", unary(Math::tanh)),
            entry("ThresholdedRelu", attributed("alpha", 1, (x, alpha) -> x > alpha ? x : 0)),
            entry("dev.dnal.Gate", Kernel.of(Elementwise::gate)),
            entry("dev.dnal.Mask", binary((x, mask) -> x * mask)),
            entry("dev.dnal.ReluGrad", binary((dy, y) -> y > 0 ? dy : 0)));

    private Elementwise() {}

    /** With the sign of the divisor; with attribute fmod, as numbers that are not whole need it, that of the dividend. */
    private static Array modulo(Call call) {
        boolean truncates = call.attribute("fmod", 0) != 0;
        Array a = call.input(0);
        DoubleBinaryOperator remainder = truncates ? (x, y) -> x % y : (x, y) -> x - y * Math.floor(x / y);
        DoubleBinaryOperator ofWhole =
                truncates ? (x, y) -> (long) x % (long) y : (x, y) -> Math.floorMod((long) x, (long) y);
        return combine(call, a.type(), a, call.input(1), a.type().isInteger() ? ofWhole : remainder);
    }

    private static Kernel unary(DoubleUnaryOperator function) {
        return Kernel.of(call -> call.input(0).map(function));
    }

    /** An operator on one tensor with one number as attribute. */
    private static Kernel attributed(String attribute, float otherwise, DoubleBinaryOperator function) {
        return Kernel.of(call -> {
            double setting = call.attribute(attribute, otherwise);
            return call.input(0).map(x -> function.applyAsDouble(x, setting));
        });
    }

    private static Kernel binary(DoubleBinaryOperator function) {
        return Kernel.of(call -> combine(call, call.input(0).type(), call.input(0), call.input(1), function));
    }

    /** An operator on any number of inputs. */
    private static Kernel fold(DoubleBinaryOperator function) {
        return Kernel.of(call -> call.inputs().stream()
                .reduce((a, b) -> combine(call, a.type(), a, b, function))
                .orElseThrow(() -> call.error("has no inputs, expected at least one")));
    }

    /** Both arrays brought to their common sizes and combined element by element. */
    static Array combine(Call call, DataType type, Array a, Array b, DoubleBinaryOperator function) {
        int[] sizes = broadcastSizes(call, a.sizes(), b.sizes());
        return Array.build(type, sizes, index -> function.applyAsDouble(a.atBroadcast(index), b.atBroadcast(index)));
    }

    /** The sizes two arrays have in common under ONNX's multidirectional broadcasting. */
    static int[] broadcastSizes(Call call, int[] a, int[] b) {
        int[] sizes = new int[Math.max(a.length, b.length)];
        for (int back = 1; back <= sizes.length; back++) {
            int left = back > a.length ? 1 : a[a.length - back];
            int right = back > b.length ? 1 : b[b.length - back];
            if (left != right && left != 1 && right != 1) {
                throw call.error("sizes " + Arrays.toString(a) + " and " + Arrays.toString(b)
                        + " can't be broadcast to each other");
            }
            sizes[sizes.length - back] = left == 1 ? right : left;
        }
        return sizes;
    }

    /** x [N, C, ...], scores [C] or [1], and a scalar that sharpens them. */
    private static Array gate(Call call) {
        Array x = call.input(0);
        Array scores = call.input(1);
        double delta = call.input(2).at();
        return Array.build(
                x.type(),
                x.sizes(),
                at -> x.at(at) * ScalarFunctions.sigmoid(delta * scores.at(scores.size(0) == 1 ? 0 : at[1])));
    }

    private static double clamp(double x, double low, double high) {
        return Math.min(Math.max(x, low), high);
    }

    private static Array clip(Call call) {
        double low = call.has(1) ? call.scalar(1) : Double.NEGATIVE_INFINITY;
        double high = call.has(2) ? call.scalar(2) : Double.POSITIVE_INFINITY;
        return call.input(0).map(x -> clamp(x, low, high));
    }

    /** Whole numbers are divided towards zero. */
    private static Array divide(Call call) {
        Array a = call.input(0);
        boolean whole = a.type().isInteger();
        return combine(call, a.type(), a, call.input(1), (x, y) -> whole ? divideWhole((long) x, (long) y) : x / y);
    }

    private static long divideWhole(long x, long y) {
        return x / y;
    }

    private static Array hardSigmoid(Call call) {
        double alpha = call.attribute("alpha", 0.2f);
        double beta = call.attribute("beta", 0.5f);
        return call.input(0).map(x -> clamp(alpha * x + beta, 0, 1));
    }

    private static Array selu(Call call) {
        double alpha = call.attribute("alpha", 1.6732632f);
        double gamma = call.attribute("gamma", 1.050701f);
        return call.input(0).map(x -> gamma * (x > 0 ? x : alpha * Math.expm1(x)));
    }

    private static Array mean(Call call) {
        List<Array> inputs = call.inputs();
        Array sum = inputs.stream()
                .reduce((a, b) -> combine(call, a.type(), a, b, Double::sum))
                .orElseThrow(() -> call.error("has no inputs, expected at least one"));
        return sum.map(x -> x / inputs.size());
    }

    /** The inference form: the input unchanged, and a mask that is true everywhere. */
    private static List<Array> dropout(Call call) {
        if (call.has(2) && call.scalar(2) != 0) {
            throw call.error("is in training mode, which draws random numbers; only inference can be computed here");
        }
        Array x = call.input(0);
        return List.of(x, Array.filled(DataType.BOOL, 1, x.sizes()));
    }

    private static Array cast(Call call) {
        DataType type = DataType.of(Math.toIntExact(call.attribute("to", 0)));
        Array x = call.input(0);
        if (type == DataType.BOOL) {
            return x.map(value -> value == 0 ? 0 : 1).as(type);
        }
        // Numbers are cut off towards zero; FLOAT is computed in double, so nothing is rounded to it here.
        return (type.isInteger() ? x.map(value -> (double) (long) value) : x).as(type);
    }
}
