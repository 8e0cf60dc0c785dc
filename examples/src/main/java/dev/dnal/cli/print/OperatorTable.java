package dev.dnal.cli.print;

import dev.dnal.onnx.opset.Canonicalisation;

/** What is known of ONNX's operators, as text: what the code itself says. */
public final class OperatorTable {
    private static final String YES = "yes";
    private static final String REWRITTEN = "as others";

    /** The columns behind the operator's name. */
    private static final String READ = "read";

    private static final String TRAINS = "trains";
    private static final String CUT = "cut through";
    private static final String WHOLE_NUMBERS = "8-bit whole numbers";

    private static String mark(boolean holds) {
        return holds ? YES : "";
    }

    @Override
    public String toString() {
        Table table = new Table(5, "operator", READ, TRAINS, CUT, WHOLE_NUMBERS);
        OperatorFacts facts = OperatorFacts.ofAll();
        facts.operators()
                .forEach(known -> table.row(
                        known.operator(),
                        YES,
                        mark(known.trains()),
                        mark(known.cutThrough()),
                        mark(known.wholeNumbers())));
        table.rule();
        facts.rewritten().forEach(type -> table.row(type, REWRITTEN, "", "", ""));
        return String.join(
                System.lineSeparator(),
                table.toString(),
                "",
                legend().toString(),
                "",
                "ConvInteger, DynamicQuantizeLinear, MatMulInteger, QLinearConv and QLinearMatMul are refused. Functions of a file's own are put where",
                "they are called, and an If whose condition is constant, or follows from shapes, becomes the branch that it takes.",
                "All other operators, those of other domains, and control flow are kept as they are in a network that has layers: nothing",
                "trains through them, and what they read stays whole.");
    }

    private static Table legend() {
        return new Table(2, "column", "what it says")
                .row(
                        READ,
                        YES + ": files of opsets 1 to " + Canonicalisation.newestOpset()
                                + " may have it; newer ones are read as the newest of these")
                .row(
                        "",
                        REWRITTEN
                                + ": they may too; it is rewritten as operators of the rows above, and can do what these can")
                .row(
                        TRAINS,
                        "gradients go through it to what it reads; forms of it that have none are refused by name when a training begins")
                .row(
                        CUT,
                        "in some forms it keeps the channels that it reads apart, or sums over them with constant weights: closed ones are cut out")
                .row(
                        "",
                        "of what is before and behind it; where it needs them all, dnal describe says so of the layers that make them")
                .row(
                        WHOLE_NUMBERS,
                        "dnal quantise has it compute with them, or move them, in the forms that ONNX Runtime has kernels for; a ConvTranspose")
                .row("", "keeps its weights as such, and computes with real numbers");
    }
}
