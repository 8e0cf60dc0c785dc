package dev.dnal.cli;

import dev.dnal.tribuo.runtime.Device;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code dnal} command. */
@Command(
        name = "dnal",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        scope = ScopeType.INHERIT,
        subcommands = {
            QuickstartCommand.class,
            LearnCommand.class,
            SweepCommand.class,
            DescribeCommand.class,
            EvaluateCommand.class,
            QuantiseCommand.class,
            CardCommand.class
        },
        description = "Learns the architecture of a convolutional network from images.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked",
            "1:it failed while it ran",
            "2:what was given can't be used: an option, a file, an output folder, a device"
        },
        footer = {"", "In a checkout, ./dnal bench measures speed and memory against PyTorch: see ./dnal bench --help."
        })
public final class Main {
    /** Kept: the JDK forgets the level of a logger that nobody holds. */
    private static final Logger DEVICES = Logger.getLogger(Device.class.getName());

    private static final int WIDTH = 110;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show what the library logs, and the stack trace of a failure.")
    private boolean debug;

    private Main() {}

    /**
     * Runs the command line and ends the process with its exit code.
     *
     * @param args the subcommand and its options
     */
    public static void main(String[] args) {
        ParentWatch.begin();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        line.setUsageHelpWidth(WIDTH);
        line.setResourceBundle(new HelpTexts());
        line.setExecutionStrategy(parsed -> {
            Logger.getLogger("").setLevel(main.debug ? Level.INFO : Level.WARNING);
            // What the device auto came to, the user has a right to know.
            DEVICES.setLevel(Level.INFO);
            return new CommandLine.RunLast().execute(parsed);
        });
        line.setParameterExceptionHandler(Main::reportUsage);
        line.setExecutionExceptionHandler(
                (thrown, command, parsed) -> new FailureReport(thrown, main.debug).print(command));
        return line;
    }

    /** One sentence, what may have been meant, and where help is; the whole help would hide them. */
    private static int reportUsage(CommandLine.ParameterException thrown, String[] args) {
        CommandLine command = thrown.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("dnal: " + thrown.getMessage());
        UnmatchedArgumentException.printSuggestions(thrown, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }

    static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("(unpackaged)");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"dnal " + version()};
        }
    }
}
