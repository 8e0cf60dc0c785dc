package dev.dnal.cli.option.network;

import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options that say what of an ONNX file's network is wanted. */
@Topic.About(Topic.NETWORK)
public final class SelectionOptions {
    @Option(
            names = "--outputs",
            split = ",",
            paramLabel = "NAME",
            description =
                    "For an ONNX file of several outputs: those that stay; what only the others need goes with them, as auxiliary heads."
                            + " Default: all, or where classes are told apart the one that has a number for each.")
    private List<String> outputs = new ArrayList<>();

    @Option(
            names = "--fix",
            paramLabel = "NAME=VALUE",
            description =
                    "For an ONNX file of several inputs: what one that has no images always is, a number, or one for each of its elements"
                            + " with commas between them. Can be given for several.")
    private Map<String, String> fixed = new LinkedHashMap<>();

    @Option(
            names = "--shape",
            split = ",",
            paramLabel = "C,H,W",
            description =
                    "Shape of one image: the sizes of the input without the batch, three or as many as it has. Default: that of the file or"
                            + " of the data; for the name of a network 3,32,32, or 3,224,224 if it ends in -imagenet.")
    private List<Integer> shape = new ArrayList<>();

    /**
     * What is selected, with the sizes that are given.
     *
     * @throws BadInputException if it can't be
     */
    public NetworkSelection selection() {
        if (shape.stream().anyMatch(size -> size < 1)) {
            throw new BadInputException("--shape: expected sizes above 0, found " + text());
        }
        Map<String, List<Double>> numbers = new LinkedHashMap<>();
        fixed.forEach((name, text) -> {
            try {
                numbers.put(name, NetworkSelection.numbers(name, text));
            } catch (SettingException e) {
                throw new BadInputException("--fix: " + e.getMessage(), e);
            }
        });
        return new NetworkSelection(
                outputs, numbers, shape.stream().map(Integer::longValue).toList());
    }

    /**
     * What is selected, for data of a shape.
     *
     * @throws BadInputException if it can't be, or --shape says otherwise
     */
    public NetworkSelection selection(ImageShape data) {
        requireShape(data);
        return selection().withSizes(data.sizes());
    }

    /**
     * Checks that --shape, if it is given, is the shape of the data.
     *
     * @throws BadInputException if it is not
     */
    public void requireShape(ImageShape data) {
        List<Integer> found = List.of(data.channels(), data.height(), data.width());
        if (!shape.isEmpty() && !shape.equals(found)) {
            throw new BadInputException("--shape: expected the shape of the data, " + data + ", found " + text()
                    + "; leave it out, or give images of that size (--image-size resizes image files)");
        }
    }

    /**
     * The shape of images, for a network that is built by name.
     *
     * @param otherwise the shape if none is given
     * @throws BadInputException if it has not three sizes
     */
    public ImageShape imageShape(ImageShape otherwise) {
        if (shape.isEmpty()) {
            return otherwise;
        }
        if (shape.size() != 3) {
            throw new BadInputException(
                    "--shape: expected three sizes C,H,W as in 3,32,32, found " + shape.size() + " in " + text());
        }
        return new ImageShape(shape.get(0), shape.get(1), shape.get(2));
    }

    /**
     * Checks that nothing is asked for that only a file has.
     *
     * @throws BadInputException if it is
     */
    void requireNothingOfAFile() {
        if (!outputs.isEmpty() || !fixed.isEmpty()) {
            throw new BadInputException(
                    "--outputs and --fix: expected an ONNX file with them, found the name of a network;"
                            + " leave them out");
        }
    }

    private String text() {
        return String.join(",", shape.stream().map(String::valueOf).toList());
    }
}
