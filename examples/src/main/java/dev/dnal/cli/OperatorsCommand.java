package dev.dnal.cli;

import dev.dnal.cli.print.OperatorTable;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what is known of ONNX's operators. */
@Command(
        name = "operators",
        description =
                "Shows which operators of ONNX are read, which train, which channels are followed through, and which compute with 8-bit"
                        + " whole numbers.",
        footer = {"%nExamples:", "  dnal operators"})
final class OperatorsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(new OperatorTable());
        return CommandLine.ExitCode.OK;
    }
}
