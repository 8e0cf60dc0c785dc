package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Options that say where networks run. */
@Topic.About(Topic.MACHINE)
public final class RuntimeOptions {
    /** What people call the only kind of GPU that there is here. */
    private static final Pattern GPU = Pattern.compile("^gpu(?=$|[:,])", Pattern.CASE_INSENSITIVE);

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description =
                    "cpu, gpu (or cuda, with a number as in cuda:1), or auto: the first GPU if it works, else the processors. Behind a GPU, options with commas"
                            + " before them: memory=SIZE (as 8g) limits what a session takes, arena=exact has it grow by no more than"
                            + " is needed, tf32=off computes products in full precision, algorithms=fastest or heuristic gives up"
                            + " that the same seed gives the same bytes. Default: ${DEFAULT-VALUE}.")
    private String device = "cpu";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that share the work. Default: one for each processor.")
    private int threads = Runtime.getRuntime().availableProcessors();

    /**
     * The device asked for, which has been found to work.
     *
     * @throws IllegalArgumentException if it is no device
     * @throws dev.dnal.tribuo.runtime.library.RuntimeUnavailableException if it can't be used
     */
    Device device() {
        return Device.parse(GPU.matcher(device).replaceFirst("cuda")).resolve();
    }

    /**
     * How sessions are opened.
     *
     * @throws IllegalArgumentException if an option is out of range
     * @throws dev.dnal.tribuo.runtime.library.RuntimeUnavailableException if the device can't be used
     */
    public SessionConfig session() {
        return SessionConfig.on(device()).withThreads(threads);
    }
}
