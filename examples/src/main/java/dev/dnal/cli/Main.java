package dev.dnal.cli;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code dnal} command. */
@Command(
        name = "dnal",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Learns the architecture of a convolutional network from images.")
public final class Main {

    private Main() {}

    /**
     * Runs the command line and ends the process with its exit code.
     *
     * @param args the subcommand and its options
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                    .orElse("(unpackaged)");
            return new String[] {"dnal " + version};
        }
    }
}
