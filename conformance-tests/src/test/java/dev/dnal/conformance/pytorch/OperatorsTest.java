package dev.dnal.conformance.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.conformance.testing.LoweringTarget;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds outputs and gradients of single operators against PyTorch's autograd in double precision: the rules themselves, computed by
 * the reference in double precision, and what each lowering makes of them, computed by ONNX Runtime in single precision.
 * Distances are those of {@link Distance#relative}, tensor by tensor.
 */
class OperatorsTest {
    /** Constants of a FLOAT graph, such as 1/9 for a mean, are rounded to FLOAT. */
    private static final double DOUBLE_TOLERANCE = 1e-7;

    private static final double FLOAT_TOLERANCE = 1e-5;

    /** What sizes and places are computed with: whole numbers, which EveryOperatorTest holds to numbers worked out by hand. */
    private static final Set<String> OF_WHOLE_NUMBERS = Set.of("Constant", "ConstantOfShape", "Range", "Shape", "Size");

    /** What the tests of ONNX Runtime's integer kernels hold to those kernels. */
    private static final Set<String> OF_QUANTISED_NETWORKS = Set.of("DequantizeLinear", "QuantizeLinear");

    /** Operators around layers, which OnnxRuntimeOperatorsTest holds to ONNX Runtime, and EveryOperatorTest to finite differences. */
    private static final Set<String> AROUND_LAYERS = Set.of(
            "Acos",
            "Acosh",
            "ArgMin",
            "Asin",
            "Asinh",
            "Atan",
            "Atanh",
            "Cos",
            "Cosh",
            "CumSum",
            "EyeLike",
            "GRU",
            "GatherElements",
            "GatherND",
            "GridSample",
            "IsInf",
            "IsNaN",
            "LSTM",
            "Mod",
            "NonZero",
            "RNN",
            "ScatterND",
            "Sin",
            "Sinh",
            "Tan",
            "TopK",
            "Trilu");

    static Stream<OperatorCase> cases() {
        return Stream.concat(WindowCases.all(), OperatorCases.all());
    }

    @Test
    void everyOperatorIsCompared() {
        Set<String> operators = Operators.all().stream()
                .filter(operator -> operator.domain().isEmpty())
                .map(Operator::type)
                .filter(type -> !OF_WHOLE_NUMBERS.contains(type)
                        && !OF_QUANTISED_NETWORKS.contains(type)
                        && !AROUND_LAYERS.contains(type))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> compared = cases().flatMap(operator -> operator.operators().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(operators, compared);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputsAndGradientsArePyTorchs(OperatorCase operator) {
        var expected = operator.byPyTorch();
        Distance.assertClose(expected, operator.byReference(), DOUBLE_TOLERANCE, "the reference");
        for (LoweringTarget target : LoweringTarget.values()) {
            Distance.assertClose(expected, operator.byOnnxRuntime(target), FLOAT_TOLERANCE, target.name());
        }
    }
}
