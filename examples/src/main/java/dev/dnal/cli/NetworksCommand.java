package dev.dnal.cli;

import dev.dnal.cli.option.JsonOption;
import dev.dnal.cli.print.NetworkList;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the networks that have names. */
@Command(
        name = "networks",
        header = "Show the networks that have names",
        description = {
            "Shows the networks that have names, with multiply-accumulate operations (MACs) of one image and parameters in their usual width:"
                    + " for images of 3 x 32 x 32 and 10 classes, as CIFAR-10's.",
            "With -imagenet at the end of a name, where there is such a layout, a network is that for images of 3 x 224 x 224 and 1,000"
                    + " classes."
        },
        footer = {"%nExamples:", "  dnal networks"})
final class NetworksCommand implements Callable<Integer> {
    @Mixin
    private JsonOption json = new JsonOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        NetworkList networks = NetworkList.ofAll();
        PrintWriter out = spec.commandLine().getOut();
        if (json.isGiven()) {
            out.print(networks.toJson());
        } else {
            out.println(networks);
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
