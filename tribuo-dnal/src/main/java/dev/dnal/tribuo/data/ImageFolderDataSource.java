package dev.dnal.tribuo.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.config.ConfigFields;
import dev.dnal.tribuo.data.decode.FileImages;
import dev.dnal.tribuo.data.decode.ImageFit;
import dev.dnal.tribuo.data.image.ImageDataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tribuo.ConfigurableDataSource;
import org.tribuo.Example;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.provenance.DataSourceProvenance;

/**
 * The training or the test images of a folder of PNG and JPEG files, as Tribuo examples: {@code train/CLASS/FILE} and
 * {@code test/CLASS/FILE}, as {@link ImageFolders#open(Path, ImageFit)} reads them.
 *
 * <p>An example has a feature for each pixel, named by its position in [channels, size, size]: all of red, row by row, then
 * green, then blue; values are whole numbers 0 to 255. Labels are the names of the folders. The examples are
 * {@link PixelExample}s, decoded anew in each pass over them: the source itself holds no pixels, and its files must not change.
 * A file that turns out to be damaged ends the pass with an {@link java.io.UncheckedIOException} that names it.
 */
public final class ImageFolderDataSource implements ConfigurableDataSource<Label> {
    @Config(mandatory = true, description = "The folder that holds the folders of training and test images.")
    private Path folder = Path.of("");

    @Config(mandatory = true, description = "Which images: TRAIN or TEST.")
    private DataPart part = DataPart.TRAIN;

    @Config(mandatory = true, description = "Height and width of the examples in pixels, at least 1.")
    private int size;

    @Config(description = "3 for colour, 1 for grey.")
    private int channels = 3;

    @Config(
            description =
                    "What the shorter side of an image is resized to before the centre is cut out, at least size; 0 stands for"
                            + " size * 256 / 224.")
    private int resize;

    @Config(
            description =
                    "Share of each class that is TEST, where all images are together as CLASS/FILE, above 0 and below 1; 0 if test images"
                            + " have a folder of their own.")
    private double testShare;

    @SuppressWarnings("NullAway.Init") // set when the folder is looked through
    private FileImages images;

    private @Nullable DataSourceProvenance provenance;

    /** For OLCUT. */
    private ImageFolderDataSource() {}

    /**
     * Looks through the folder and at the beginning of each file.
     *
     * @param folder that holds the folders of training and test images
     * @param part which images; the folder of the other part need not be there
     * @param fit the wanted shape
     * @throws IOException if the folder is missing or has another layout, a class has no images, or a file is damaged; the
     *     message names it
     * @throws IllegalArgumentException if images of that fit are too large
     */
    public ImageFolderDataSource(Path folder, DataPart part, ImageFit fit) throws IOException {
        this(folder, part, fit, 0);
    }

    /**
     * The same of a folder without test images.
     *
     * @param folder that holds the folders of classes
     * @param part which images
     * @param fit the wanted shape
     * @param testShare which images are for test
     * @throws IOException as of the other constructor, or if there are test images, or a class has one image
     * @throws IllegalArgumentException if images of that fit are too large
     */
    public ImageFolderDataSource(Path folder, DataPart part, ImageFit fit, TestShare testShare) throws IOException {
        this(folder, part, fit, testShare.share());
    }

    private ImageFolderDataSource(Path folder, DataPart part, ImageFit fit, double testShare) throws IOException {
        if (fit.height() != fit.width() || fit.resize() == 0) {
            throw new SettingException("Expected squares that are cut out of image files, found " + fit);
        }
        this.folder = folder;
        this.part = part;
        this.size = fit.height();
        this.channels = fit.channels();
        this.resize = fit.resize();
        this.testShare = testShare;
        open(fit);
    }

    @Override
    public void postConfig() throws IOException {
        try {
            open(resize == 0 ? new ImageFit(channels, size) : new ImageFit(channels, size, resize));
        } catch (IllegalArgumentException e) {
            throw new PropertyException(e, "", "size or testShare", String.valueOf(e.getMessage()));
        }
    }

    private void open(ImageFit fit) throws ImageDataException {
        Optional<TestShare> share = testShare == 0 ? Optional.empty() : Optional.of(new TestShare(testShare));
        images = new ClassFolders(Optional.of(fit), share, 0).files(folder, part);
    }

    /**
     * The number of examples.
     *
     * @return at least 1
     */
    public int size() {
        return images.size();
    }

    @Override
    public OutputFactory<Label> getOutputFactory() {
        return new LabelFactory();
    }

    /**
     * Where the examples come from. Decodes all files when it is first called, for the hash of their content.
     *
     * @return the configuration, and what the images are
     * @throws java.io.UncheckedIOException if a file is damaged
     */
    @Override
    public synchronized DataSourceProvenance getProvenance() {
        DataSourceProvenance known = provenance;
        if (known == null) {
            known = new ImagesProvenance(this, images);
            provenance = known;
        }
        return known;
    }

    @Override
    public Iterator<Example<Label>> iterator() {
        return new ImageExamples(images);
    }

    @Override
    public String toString() {
        return ConfigFields.text(this);
    }
}
