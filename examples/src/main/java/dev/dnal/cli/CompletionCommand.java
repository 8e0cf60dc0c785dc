package dev.dnal.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what lets a shell complete commands. */
@Command(
        name = "completion",
        header = "Print completion of commands for bash and zsh",
        description = {
            "Prints a script by which bash and zsh complete commands, options and names of files when the tab key is pressed."
        },
        footer = {
            "%nExamples:",
            "  dnal completion",
            "",
            "In this shell, and in ~/.bashrc or ~/.zshrc for all: source <(dnal completion)"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine program = spec.root().commandLine();
        spec.commandLine().getOut().print(AutoComplete.bash(program.getCommandName(), program));
        spec.commandLine().getOut().flush();
        return CommandLine.ExitCode.OK;
    }
}
