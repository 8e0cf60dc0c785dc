package dev.dnal.cli.print;

import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.quantisation.QuantisationPlan;

/** What is known of ONNX's operators, as text: what the code itself says. */
public final class OperatorTable {
    private static final String YES = "yes";

    private static String mark(boolean holds) {
        return holds ? YES : "";
    }

    @Override
    public String toString() {
        Table table = new Table(5, "operator", "read", "trains", "cut through", "8-bit whole numbers");
        Operators.all().stream()
                .filter(operator -> operator.domain().isEmpty())
                .forEach(operator -> table.row(
                        operator.type(),
                        YES,
                        mark(Operators.hasGradient(operator)),
                        mark(Operators.followsChannels(operator)),
                        mark(isForWholeNumbers(operator))));
        table.rule();
        Canonicalisation.rewrittenOperators().forEach(type -> table.row(type, "as others", "", "", ""));
        return String.join(
                System.lineSeparator(),
                table.toString(),
                "",
                "trains: gradients go through it. cut through: channels are followed through it; what reads them otherwise needs them all.",
                "as others: it is read as the operators that it is made of, and these train and are cut.",
                "All other operators, those of other domains and control flow are kept as they are, and what they read stays whole.",
                "Opsets 1 to " + Canonicalisation.newestOpset()
                        + " are known; files of newer ones are read as the newest of them.");
    }

    private static boolean isForWholeNumbers(Operator operator) {
        return QuantisationPlan.isForWholeNumbers(operator.type());
    }
}
