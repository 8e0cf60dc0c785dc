package dev.dnal.cli.option.image;

import dev.dnal.cli.help.Topic;
import dev.dnal.tribuo.data.image.ChannelOrder;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option that says in which order a network takes the channels of images. */
@Topic.About(Topic.DATA)
public final class ChannelOrderOption {
    @Option(
            names = "--bgr",
            description =
                    "The network takes blue, green and red in this order: so images are given to it. --mean and --std are in its order, too."
                            + " Default: what the file's metadata say (Image.BitmapPixelFormat), or else red, green and blue.")
    private boolean reversed;

    /**
     * The order that a file's network takes them in.
     *
     * @param properties the file's metadata
     * @param notes where it is said if these decide against what is usual
     */
    public ChannelOrder of(Map<String, String> properties, PrintWriter notes) {
        if (reversed) {
            return ChannelOrder.BGR;
        }
        ChannelOrder said = ChannelOrder.in(properties).orElse(ChannelOrder.RGB);
        if (said == ChannelOrder.BGR) {
            notes.println("Channels are blue, green and red, as the file's metadata say");
        }
        return said;
    }
}
