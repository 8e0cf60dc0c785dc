package dev.dnal.tribuo.data;

import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The four files of MNIST and its relatives. The files name no classes: the classes are the numbers
 * from 0 to the largest label of the training images.
 */
final class IdxFolder implements FolderLayout {
    private static final String TRAIN = "train";
    private static final String TEST = "t10k";
    private static final String IMAGES = "images-idx3-ubyte";
    private static final String LABELS = "labels-idx1-ubyte";

    @Override
    public String description() {
        return "IDX (train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte,"
                + " t10k-labels-idx1-ubyte, each perhaps with .gz)";
    }

    @Override
    public boolean recognises(Path folder) {
        return Stream.of(TRAIN, TEST)
                .anyMatch(part -> find(folder, part, IMAGES).isPresent()
                        || find(folder, part, LABELS).isPresent());
    }

    @Override
    public ImageDataset read(Path folder) throws ImageDataException {
        DataFile trainLabelFile = require(folder, TRAIN, LABELS);
        DataFile testLabelFile = require(folder, TEST, LABELS);
        DataFile trainImageFile = require(folder, TRAIN, IMAGES);
        DataFile testImageFile = require(folder, TEST, IMAGES);
        int[] trainLabels = IdxReader.readLabels(trainLabelFile);
        List<String> classNames = ImageData.numberedClasses(countClasses(trainLabels, trainLabelFile));
        IdxReader.Images trainImages = IdxReader.readImages(trainImageFile);
        IdxReader.Images testImages = IdxReader.readImages(testImageFile);
        if (!trainImages.shape().equals(testImages.shape())) {
            throw new ImageDataException(String.format(
                    "%s: expected images of shape %s as in %s, found %s; check that the two files belong to"
                            + " one data set",
                    testImageFile, trainImages.shape(), trainImageFile, testImages.shape()));
        }
        return new ImageDataset(
                FolderNames.of(folder),
                IdxReader.combine(trainImages, trainLabels, trainLabelFile, classNames),
                IdxReader.combine(testImages, IdxReader.readLabels(testLabelFile), testLabelFile, classNames));
    }

    /**
     * Counts classes from 0 to the largest label. A label above a gap is taken for a damaged one,
     * since each class costs outputs and a class without images can't be learnt; only class 0 may be
     * empty, because some sets (EMNIST letters) count from 1.
     */
    private static int countClasses(int[] labels, DataFile file) throws ImageDataException {
        boolean[] seen = new boolean[256];
        int classes = 0;
        for (int label : labels) {
            seen[label] = true;
            classes = Math.max(classes, label + 1);
        }
        int gap = 1;
        while (gap < classes && seen[gap]) {
            gap++;
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] > gap) {
                throw new ImageDataException(String.format(
                        "%s: expected labels numbered without gaps, found label %d in record %d (from 0) but"
                                + " no label %d; the file is damaged, or number its classes from 0",
                        file, labels[i], i, gap));
            }
        }
        return classes;
    }

    private static DataFile require(Path folder, String part, String kind) throws ImageDataException {
        return DataFile.of(find(folder, part, kind)
                .orElseThrow(() -> ImageDataException.missing(
                        folder.resolve(part + "-" + kind).toString(), "this IDX file, perhaps with .gz")));
    }

    private static Optional<Path> find(Path folder, String part, String kind) {
        String hyphen = part + "-" + kind;
        String dot = part + "-" + kind.replace("-idx", ".idx");
        return Stream.of(hyphen, hyphen + ".gz", dot, dot + ".gz")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
