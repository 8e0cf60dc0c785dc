package dev.dnal.cli.option.image;

import dev.dnal.cli.help.Topic;
import picocli.CommandLine.Option;

/** The option that says in which order a network takes the channels of images. */
@Topic.About(Topic.DATA)
public final class ChannelOrderOption {
    @Option(
            names = "--bgr",
            description =
                    "The network takes blue, green and red in this order: so images are given to it. --mean and --std are in its order, too.")
    private boolean reversed;

    /** Whether it is the opposite of red, green and blue. */
    public boolean isReversed() {
        return reversed;
    }
}
