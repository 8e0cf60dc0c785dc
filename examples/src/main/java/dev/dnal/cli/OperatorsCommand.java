package dev.dnal.cli;

import dev.dnal.cli.option.JsonOption;
import dev.dnal.cli.print.OperatorFacts;
import dev.dnal.cli.print.OperatorTable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what is known of ONNX's operators. */
@Command(
        name = "operators",
        header = "Show which operators of ONNX are understood",
        description =
                "Shows which operators of ONNX are read, which train, which channels are followed through, and which compute with 8-bit"
                        + " whole numbers.",
        footer = {"%nExamples:", "  dnal operators"})
final class OperatorsCommand implements Callable<Integer> {
    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (json.isGiven()) {
            out.print(OperatorFacts.ofAll().toJson());
            out.flush();
        } else {
            out.println(new OperatorTable());
        }
        return CommandLine.ExitCode.OK;
    }
}
