package dev.dnal.tribuo.data;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.tribuo.config.ConfigFields;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageDataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.tribuo.ConfigurableDataSource;
import org.tribuo.Example;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.provenance.DataSourceProvenance;

/**
 * The training or the test images of CIFAR-10 or CIFAR-100 (fine labels), in their binary versions, as Tribuo examples.
 *
 * <p>An example has 3072 features, named by the position of the pixel in [3, 32, 32]: all of red, row by row, then green, then
 * blue; values are 0 to 255. Labels are the names of the ten classes ("airplane"), or the numbers of the hundred. The examples
 * are {@link PixelExample}s, read once, when the source is made.
 */
public final class CifarDataSource implements ConfigurableDataSource<Label> {
    @Config(mandatory = true, description = "The folder that holds the binary files.")
    private Path folder = Path.of("");

    @Config(mandatory = true, description = "Which images: TRAIN or TEST.")
    private DataPart part = DataPart.TRAIN;

    private final List<Example<Label>> examples = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set when the files are read
    private DataSourceProvenance provenance;

    /** For OLCUT. */
    private CifarDataSource() {}

    /**
     * Reads the files of a part.
     *
     * @param folder that holds the binary files of one of the two data sets
     * @param part which images; the files of the other part need not be there
     * @throws IOException if a file is missing or damaged; the message names it
     */
    public CifarDataSource(Path folder, DataPart part) throws IOException {
        this.folder = folder;
        this.part = part;
        read();
    }

    @Override
    public void postConfig() throws IOException {
        read();
    }

    private void read() throws IOException {
        // The pixels are not kept a second time beside the examples.
        ImageData images = layout().read(folder, part);
        new ImageExamples(images).forEachRemaining(examples::add);
        provenance = new ImagesProvenance(this, images);
    }

    private CifarFolder layout() throws ImageDataException {
        List<CifarFolder> found = Stream.of(CifarFolder.CIFAR10, CifarFolder.CIFAR100)
                .filter(layout -> layout.recognises(folder))
                .toList();
        if (found.size() != 1) {
            throw new ImageDataException(String.format(
                    "%s: expected a folder with the files of %s or %s, found %s of them; name the folder that holds the"
                            + " files themselves, unpacked",
                    folder,
                    CifarFolder.CIFAR10.description(),
                    CifarFolder.CIFAR100.description(),
                    found.isEmpty() ? "none" : "both"));
        }
        return found.get(0);
    }

    /**
     * The number of examples.
     *
     * @return at least 1
     */
    public int size() {
        return examples.size();
    }

    @Override
    public OutputFactory<Label> getOutputFactory() {
        return new LabelFactory();
    }

    @Override
    public DataSourceProvenance getProvenance() {
        return provenance;
    }

    @Override
    public Iterator<Example<Label>> iterator() {
        return Collections.unmodifiableList(examples).iterator();
    }

    @Override
    public String toString() {
        return ConfigFields.text(this);
    }
}
