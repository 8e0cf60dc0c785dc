package dev.dnal.cli.option.image;

import dev.dnal.cli.help.Topic;
import dev.dnal.cli.option.BadInputException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.network.ChannelsLast;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.tribuo.data.ImageFolders;
import dev.dnal.tribuo.data.decode.ImageFit;
import dev.dnal.tribuo.data.image.ChannelOrder;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say which images a network is given that no labels are needed of. */
@Topic.About(Topic.DATA)
public final class GivenImages {
    @Option(
            names = "--images",
            required = true,
            paramLabel = "DIR",
            description = "A data set, whose labels are only looked at to tell the accuracy on its test images: "
                    + DataSets.OPTION_HELP + " Or any other folder with PNG or JPEG files in it or in its folders.")
    private String folder = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "So many of the images at most, spread evenly over all there are. Default: all.")
    private Optional<Integer> limit = Optional.empty();

    @Mixin
    private ChannelOrderOption order = new ChannelOrderOption();

    @Mixin
    private ImageSizeOptions size = new ImageSizeOptions();

    /** Of a side of images, in pixels. */
    private static final long MOST = 1 << 16;

    /**
     * What was found.
     *
     * @param images without labels
     * @param test others with labels, if there are such
     */
    public record Found(ImageSource images, Optional<ImageSource> test) {}

    /** In which order the network takes channels. */
    public ChannelOrderOption order() {
        return order;
    }

    /**
     * Reads the images.
     *
     * @param model the network's file, for messages
     * @param network says the size of images, where no option does
     * @param channels in which order it takes channels
     * @throws ImageDataException if there are none, or a file is damaged
     * @throws BadInputException if nothing says their size
     */
    public Found of(Path model, Graph network, NetworkSelection selection, ChannelOrder channels)
            throws ImageDataException {
        Found found = isDataSet()
                ? ofDataSet()
                : new Found(files(model, ChannelsLast.asFirst(network), selection), Optional.empty());
        limit.filter(count -> count < 2).ifPresent(count -> {
            throw new BadInputException("--limit: expected at least 2 images, found " + count);
        });
        ImageSource images = limit.map(found.images()::spread).orElse(found.images());
        return new Found(channels.of(images), found.test().map(channels::of));
    }

    private Found ofDataSet() throws ImageDataException {
        ImageDataset data = DataSets.open(folder, size);
        return new Found(data.train().withoutTargets(), Optional.of(data.test()));
    }

    private boolean isDataSet() throws ImageDataException {
        if (folder.equals(DataSets.BUILT_IN)) {
            return true;
        }
        return size.testShare().isPresent() || ImageFolders.isDataSet(Path.of(folder));
    }

    private ImageSource files(Path model, Graph network, NetworkSelection selection) throws ImageDataException {
        return ImageFolders.unlabelled(
                Path.of(folder), size.fit().orElseGet(() -> ImageFit.stretched(shape(model, network, selection))));
    }

    /** That of the only input, or what was selected. */
    private static ImageShape shape(Path model, Graph network, NetworkSelection selection) {
        List<Long> sizes = selection.sizes();
        if (sizes.isEmpty()) {
            List<Value> inputs = network.openInputs().stream()
                    .filter(input -> !selection.fixed().containsKey(input.name()))
                    .toList();
            sizes = inputs.stream()
                    .flatMap(input -> input.shape().stream())
                    .filter(shape -> shape.rank() == 4 && shape.remove(0).isFixed())
                    .map(shape -> shape.remove(0))
                    .map(Shape::dims)
                    .findFirst()
                    .map(dims -> dims.stream().map(dim -> dim.size()).toList())
                    .orElse(List.of());
            if (inputs.size() != 1 || sizes.size() != 3) {
                throw new BadInputException(
                        model + ": expected an input [batch, C, H, W] that says the size of images, found "
                                + NetworkSelection.listed(inputs) + "; give it with --shape C,H,W");
            }
        }
        if (sizes.size() != 3
                || !(sizes.get(0) == 1 || sizes.get(0) == 3)
                || sizes.stream().anyMatch(size -> size > MOST)) {
            throw new BadInputException(model
                    + ": expected images of 1 or 3 channels as input, [batch, C, H, W], [batch, H, W, C] or --shape C,H,W, found "
                    + sizes);
        }
        return new ImageShape(
                Math.toIntExact(sizes.get(0)), Math.toIntExact(sizes.get(1)), Math.toIntExact(sizes.get(2)));
    }
}
