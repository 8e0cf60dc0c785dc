package dev.dnal.cli.option.network;

import dev.dnal.cli.option.BadInputException;
import dev.dnal.tribuo.network.ImagePreset;
import dev.dnal.tribuo.network.Network;
import dev.dnal.tribuo.network.Networks;
import dev.dnal.tribuo.network.OnnxNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A network as the user names it.
 *
 * @param text the name of a network, or an ONNX file
 * @param width channels of the first convolution, for a name; empty for its usual width
 * @param trusted whether a file may take what memory it asks for
 * @param selection what of a file is wanted
 * @param dequantised whether a file in 8-bit whole numbers is read as one of real numbers
 */
public record NetworkChoice(
        String text, Optional<Integer> width, boolean trusted, SelectionOptions selection, boolean dequantised) {
    /** Far above any network that is in use; weights are made for a width before they find no room. */
    private static final int MAX_WIDTH = 8192;

    /** What may be given, for descriptions of options. */
    public static final String HELP =
            "The name of a network, or an ONNX file (.onnx). Names: vgg11, vgg13, vgg16, vgg19, mobilenetv2,"
                    + " super-proxyless, resnet18, resnet34, resnet50, resnetN with any other N = 6n + 2, resnetNb (convolutions as shortcuts),"
                    + " vgg-small. They are laid out for small images, also with -cifar10 at the end; with -imagenet,"
                    + " which resnetN and vgg-small don't have, for large ones.";

    /** What a width is, for descriptions of options. */
    public static final String WIDTH_HELP =
            "Channels of the network's first convolution, for a name; all other widths keep their ratio to it."
                    + " Default: as published.";

    /** Whether the user means a file: by its ending, or because it is a path. */
    public boolean isFile() {
        return text.toLowerCase(Locale.ROOT).endsWith(".onnx") || text.contains("/") || text.contains("\\");
    }

    public Path file() {
        return Path.of(text);
    }

    /**
     * The network.
     *
     * @throws BadInputException if there is no such network, or a width is given for a file
     * @throws dev.dnal.onnx.graph.GraphException if the file is no network to begin with
     * @throws IOException if the file can't be read
     */
    public Network open() throws IOException {
        if (!isFile()) {
            selection.requireNothingOfAFile();
            if (dequantised) {
                throw new BadInputException(
                        "--dequantise: expected an ONNX file with it, found the name of a network; leave it out");
            }
            return named();
        }
        if (width.isPresent()) {
            throw new BadInputException("--width: expected the name of a network with it, found the file " + text
                    + ", whose widths are its own; leave --width out");
        }
        return OnnxNetwork.reading(file())
                .selecting(selection.selection())
                .trusted(trusted)
                .dequantised(dequantised)
                .read();
    }

    /** The images that the end of the name stands for, if it has such an end. */
    public Optional<ImagePreset> images() {
        return isFile() ? Optional.empty() : ImagePreset.endOf(text);
    }

    private Network named() {
        if (width.filter(channels -> channels > MAX_WIDTH).isPresent()) {
            throw new BadInputException("--width: expected at most " + MAX_WIDTH + " channels, found " + width.get());
        }
        try {
            return width.isPresent() ? Networks.named(text, width.get()) : Networks.named(text);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(Objects.requireNonNullElse(e.getMessage(), text), e);
        }
    }
}
