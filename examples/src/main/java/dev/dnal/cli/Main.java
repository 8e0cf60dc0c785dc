package dev.dnal.cli;

import dev.dnal.cli.console.Console;
import dev.dnal.cli.console.PrintableWriter;
import dev.dnal.cli.help.TopicHelp;
import dev.dnal.onnx.io.Printable;
import dev.dnal.tribuo.runtime.Device;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.UsageMessageSpec;
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
            ShrinkCommand.class,
            QuantiseCommand.class,
            DescribeCommand.class,
            NetworksCommand.class,
            OperatorsCommand.class,
            EvaluateCommand.class,
            CardCommand.class,
            ReportCommand.class,
            WatchCommand.class,
            CommandLine.HelpCommand.class,
            CompletionCommand.class
        },
        description = "Learns the architecture of a convolutional network from images.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked",
            "1:it failed while it ran",
            "2:what was given can't be used: an option, a file, an output folder, a device"
        },
        parameterListHeading = "%n",
        footer = {"", "In a checkout, ./dnal bench measures speed and memory against PyTorch."})
public final class Main {
    /** Kept: the JDK forgets the level of a logger that nobody holds. */
    private static final Logger DEVICES = Logger.getLogger(Device.class.getName());

    /** Subcommands by what one does with them. */
    private static final Map<String, List<String>> GROUPS = groups();

    /** What help consists of; what the program's own says of a command is its header, which stands nowhere else. */
    private static final List<String> HELP_SECTIONS = List.of(
            UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS,
            UsageMessageSpec.SECTION_KEY_DESCRIPTION,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
            UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST,
            UsageMessageSpec.SECTION_KEY_FOOTER);

    private static final String DEBUG = "--debug";

    @Option(
            names = DEBUG,
            scope = ScopeType.INHERIT,
            description = "Show what the library logs, and the stack trace of a failure.")
    private boolean debug;

    @Option(
            names = {"-q", Console.QUIET},
            scope = ScopeType.INHERIT,
            description = "Print results and errors alone, and nothing while it runs.")
    private boolean quiet;

    private Main() {}

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("Learn, and make smaller", List.of("quickstart", "learn", "sweep", "shrink", "quantise"));
        groups.put("Networks and operators", List.of("describe", "networks", "operators"));
        groups.put("What came of it", List.of("evaluate", "card", "report", "watch"));
        groups.put("This program", List.of("help", "completion"));
        return groups;
    }

    /**
     * Runs the command line and ends the process with its exit code.
     *
     * @param args the subcommand and its options
     */
    public static void main(String[] args) {
        ParentWatch.begin();
        boolean debug = List.of(args).contains(DEBUG);
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> endWith(thrown, debug));
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        Main main = new Main();
        CommandLine line = new CommandLine(main);
        line.setUsageHelpAutoWidth(true);
        line.setHelpFactory((command, colours) -> new TopicHelp(command, colours, GROUPS));
        line.setHelpSectionKeys(HELP_SECTIONS);
        line.setResourceBundle(new HelpTexts());
        line.setExecutionStrategy(parsed -> {
            Logger root = Logger.getLogger("");
            root.setLevel(main.debug ? Level.INFO : Level.WARNING);
            for (Handler shown : root.getHandlers()) {
                shown.setLevel(main.quiet && !main.debug ? Level.SEVERE : Level.INFO);
            }
            // What the device auto came to, the user has a right to know.
            DEVICES.setLevel(Level.INFO);
            return main.run(line, parsed);
        });
        line.setParameterExceptionHandler(Main::reportUsage);
        line.setExecutionExceptionHandler(
                (thrown, command, parsed) -> new FailureReport(thrown, main.debug).print(command));
        return line;
    }

    /** Runs a command, whose help may have colours and whose names from files may not. */
    private int run(CommandLine line, CommandLine.ParseResult parsed) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        line.setOut(PrintableWriter.to(line.getOut())).setErr(PrintableWriter.to(line.getErr()));
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (VirtualMachineError | LinkageError e) {
            // Picocli hands on exceptions only; a file too large or a class that can't be loaded deserve a sentence as
            // well.
            List<CommandLine> called = parsed.asCommandLineList();
            return new FailureReport(e, debug).print(called.get(called.size() - 1));
        }
    }

    /** Without its thread, the process would wait for what that was to do. */
    private static void endWith(Throwable thrown, boolean debug) {
        try {
            new FailureReport(thrown, debug).print(commandLine());
        } finally {
            Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
        }
    }

    /** One sentence, what may have been meant, and where help is; the whole help would hide them. */
    private static int reportUsage(CommandLine.ParameterException thrown, String[] args) {
        CommandLine command = thrown.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("dnal: "
                + Printable.message(Optional.ofNullable(thrown.getMessage()).orElse("")));
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
