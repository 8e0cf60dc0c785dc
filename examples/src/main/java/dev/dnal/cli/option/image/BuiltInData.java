package dev.dnal.cli.option.image;

import dev.dnal.tribuo.data.DataFile;
import dev.dnal.tribuo.data.IdxReader;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import java.util.List;

/** The data set that comes with the command line, so that a first run needs no download. */
public final class BuiltInData {
    private static final String FOLDER = "/dev/dnal/cli/data/fashion-mnist-sample/";

    private static final List<String> FASHION_MNIST_CLASSES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private BuiltInData() {}

    /**
     * A stratified sample of Fashion-MNIST: 10,000 training and 2,000 test images of 10 classes, [1, 28, 28].
     *
     * @throws ImageDataException if the resources are missing or damaged
     */
    public static ImageDataset fashionMnistSample() throws ImageDataException {
        return new ImageDataset("fashion-mnist-sample", read("train"), read("t10k"));
    }

    private static ImageData read(String part) throws ImageDataException {
        return IdxReader.read(
                DataFile.resource(BuiltInData.class, FOLDER + part + "-images-idx3-ubyte.gz"),
                DataFile.resource(BuiltInData.class, FOLDER + part + "-labels-idx1-ubyte.gz"),
                FASHION_MNIST_CLASSES);
    }
}
