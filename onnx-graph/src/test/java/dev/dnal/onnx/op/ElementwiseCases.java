package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.op.internal.InternalOperators;
import java.util.List;

/** Calls of operators that work on single elements. */
final class ElementwiseCases extends OperatorCaseList {
    ElementwiseCases() {
        ofOneVariable();
        ofSeveralVariables();
        logic();
        angles();
    }

    private void ofOneVariable() {
        for (String operator : List.of(
                "Abs",
                "Ceil",
                "Celu",
                "Dropout",
                "Elu",
                "Erf",
                "Exp",
                "Floor",
                "HardSigmoid",
                "HardSwish",
                "Identity",
                "LeakyRelu",
                "Neg",
                "Reciprocal",
                "Relu",
                "Round",
                "Selu",
                "Sigmoid",
                "Sign",
                "Softplus",
                "Softsign",
                "Tanh")) {
            smooth(operator, (b, x) -> b.emit(operator, x.get(0)), distinct(2, 3, 4));
        }
        for (String operator : List.of("Log", "Sqrt")) {
            smooth(operator, (b, x) -> b.emit(operator, x.get(0)), positive(2, 3, 4));
        }
        smooth(
                "ThresholdedRelu",
                (b, x) -> b.call("ThresholdedRelu", x.get(0))
                        .attribute("alpha", 0.27f)
                        .output(),
                distinct(2, 3, 4));
        discrete("Sign", (b, x) -> b.emit("Sign", x.get(0)), List.of(Tensor.vector(-3, 0, 5)), -1, 0, 1);
        smooth("Cast", (b, x) -> b.cast(x.get(0), DataType.DOUBLE), distinct(2, 3));
        discrete("Cast", (b, x) -> b.cast(x.get(0), DataType.INT64), List.of(doubles(-1.7, 0.2, 1.7)), -1, 0, 1);
        smooth(
                "Clip",
                (b, x) -> b.emit("Clip", x.get(0), b.scalarLike(x.get(0), -0.5), b.scalarLike(x.get(0), 0.5)),
                distinct(3, 10));
        for (String operator : List.of("Softmax", "LogSoftmax")) {
            smooth(
                    operator,
                    (b, x) -> b.call(operator, x.get(0)).attribute("axis", 1).output(),
                    normal(2, 3, 2));
        }
    }

    private void ofSeveralVariables() {
        for (String operator : List.of("Add", "Div", "Max", "Min", "Mul", "Pow", "Sub", "Sum")) {
            smooth(operator, (b, x) -> b.emit(operator, x.get(0), x.get(1)), positive(2, 3, 4), positive(3, 1));
        }
        smooth(
                INTERNAL + InternalOperators.GATE,
                (b, x) -> b.call(
                                Operators.INTERNAL_DOMAIN,
                                InternalOperators.GATE,
                                x.get(0),
                                x.get(1),
                                b.scalar(DataType.DOUBLE, 1.5))
                        .output(),
                normal(2, 3, 4),
                normal(3));
        smooth(
                INTERNAL + InternalOperators.GATE,
                (b, x) -> b.call(
                                Operators.INTERNAL_DOMAIN,
                                InternalOperators.GATE,
                                x.get(0),
                                x.get(1),
                                b.scalar(DataType.DOUBLE, 1.5))
                        .output(),
                normal(2, 3, 4),
                normal(1));
        smooth(
                INTERNAL + InternalOperators.MASK,
                (b, x) -> b.call(
                                Operators.INTERNAL_DOMAIN,
                                InternalOperators.MASK,
                                x.get(0),
                                b.constant("mask", Tensor.of(new double[] {1, 0, 1}, 1, 3, 1)))
                        .output(),
                normal(2, 3, 4));
        smooth("PRelu", (b, x) -> b.emit("PRelu", x.get(0), x.get(1)), distinct(2, 3, 4), normal(3, 1));
        smooth(
                "Where",
                (b, x) -> b.emit("Where", b.constant("c", truths(true, false, true)), x.get(0), x.get(1)),
                normal(2, 1),
                normal(2, 3));
    }

    private void logic() {
        List<Tensor> numbers = List.of(doubles(1, 2, 3), doubles(2, 2, 2));
        discrete("Equal", (b, x) -> b.emit("Equal", x.get(0), x.get(1)), numbers, 0, 1, 0);
        discrete("Greater", (b, x) -> b.emit("Greater", x.get(0), x.get(1)), numbers, 0, 0, 1);
        discrete("GreaterOrEqual", (b, x) -> b.emit("GreaterOrEqual", x.get(0), x.get(1)), numbers, 0, 1, 1);
        discrete("Less", (b, x) -> b.emit("Less", x.get(0), x.get(1)), numbers, 1, 0, 0);
        discrete("LessOrEqual", (b, x) -> b.emit("LessOrEqual", x.get(0), x.get(1)), numbers, 1, 1, 0);
        List<Tensor> truths = List.of(truths(false, false, true, true), truths(false, true, false, true));
        discrete("And", (b, x) -> b.emit("And", x.get(0), x.get(1)), truths, 0, 0, 0, 1);
        discrete("Or", (b, x) -> b.emit("Or", x.get(0), x.get(1)), truths, 0, 1, 1, 1);
        discrete("Xor", (b, x) -> b.emit("Xor", x.get(0), x.get(1)), truths, 0, 1, 1, 0);
        discrete("Not", (b, x) -> b.emit("Not", x.get(0)), List.of(truths(false, true)), 1, 0);
    }

    private void angles() {
        for (String operator : List.of("Asinh", "Atan", "Cos", "Cosh", "Sin", "Sinh", "Tan")) {
            smooth(operator, (b, x) -> b.emit(operator, x.get(0)), normal(2, 3));
        }
        for (String operator : List.of("Acos", "Asin", "Atanh")) {
            smooth(operator, (b, x) -> b.emit(operator, x.get(0)), doubles(-0.9, -0.3, 0.2, 0.7));
        }
        smooth("Acosh", (b, x) -> b.emit("Acosh", x.get(0)), doubles(1.1, 1.5, 3));
    }
}
