package dev.dnal.cli.print;

import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.quantisation.QuantisationPlan;
import dev.dnal.tribuo.experiment.file.RecordJson;
import java.util.List;

/**
 * What is known of ONNX's operators: what the code itself says.
 *
 * @param operators that there are rules for, by name
 * @param rewritten operators that are read too, and become some of those
 */
public record OperatorFacts(List<Known> operators, List<String> rewritten) {
    /** Copies the lists. */
    public OperatorFacts {
        operators = List.copyOf(operators);
        rewritten = List.copyOf(rewritten);
    }

    /**
     * An operator.
     *
     * @param operator its name
     * @param trains whether gradients go through it
     * @param cutThrough whether closed channels are cut out of what it reads and makes
     * @param wholeNumbers whether it computes with 8-bit whole numbers, or moves them
     */
    public record Known(String operator, boolean trains, boolean cutThrough, boolean wholeNumbers) {
        private static Known of(Operator operator) {
            return new Known(
                    operator.type(),
                    Operators.hasGradient(operator),
                    Operators.followsChannels(operator),
                    QuantisationPlan.isForWholeNumbers(operator.type()));
        }
    }

    /** Of all operators. */
    public static OperatorFacts ofAll() {
        return new OperatorFacts(
                Operators.all().stream()
                        .filter(operator -> operator.domain().isEmpty())
                        .map(Known::of)
                        .toList(),
                List.copyOf(Canonicalisation.rewrittenOperators()));
    }

    /** As JSON, with a line feed at the end of each line on every platform. */
    public String toJson() {
        return RecordJson.of(this);
    }
}
