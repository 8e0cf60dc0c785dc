package dev.dnal.tribuo.data;

import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageShape;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The binary versions of CIFAR-10 and CIFAR-100: records of one or two label bytes (CIFAR-100: the
 * coarse label, then the fine one, which is read) and 3 x 32 x 32 pixels, channels first.
 */
final class CifarFolder implements FolderLayout {
    private static final ImageShape SHAPE = new ImageShape(3, 32, 32);

    static final CifarFolder CIFAR10 = new CifarFolder(
            "cifar10",
            1,
            List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"),
            "test_batch.bin",
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"));

    static final CifarFolder CIFAR100 =
            new CifarFolder("cifar100", 2, List.of("train.bin"), "test.bin", ImageData.numberedClasses(100));

    private final String name;
    private final int labelBytes;
    private final List<String> trainFiles;
    private final String testFile;
    private final List<String> classNames;

    private CifarFolder(
            String name, int labelBytes, List<String> trainFiles, String testFile, List<String> classNames) {
        this.name = name;
        this.labelBytes = labelBytes;
        this.trainFiles = trainFiles;
        this.testFile = testFile;
        this.classNames = classNames;
    }

    @Override
    public String description() {
        return name + " binary (" + String.join(", ", trainFiles) + ", " + testFile + ")";
    }

    @Override
    public boolean recognises(Path folder) {
        return Stream.concat(trainFiles.stream(), Stream.of(testFile))
                .anyMatch(file -> Files.isRegularFile(folder.resolve(file)));
    }

    @Override
    public ImageDataset read(Path folder) throws ImageDataException {
        List<Path> train = files(folder, DataPart.TRAIN);
        List<Path> test = files(folder, DataPart.TEST);
        return new ImageDataset(name, readFiles(train), readFiles(test));
    }

    /** Reads one of the two parts; the files of the other need not be there. */
    ImageData read(Path folder, DataPart part) throws ImageDataException {
        return readFiles(files(folder, part));
    }

    private List<Path> files(Path folder, DataPart part) throws ImageDataException {
        List<String> names = part == DataPart.TRAIN ? trainFiles : List.of(testFile);
        List<Path> files = names.stream().map(folder::resolve).toList();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw ImageDataException.missing(file.toString(), "this file of " + name);
            }
        }
        return files;
    }

    private int recordBytes() {
        return labelBytes + SHAPE.size();
    }

    private ImageData readFiles(List<Path> files) throws ImageDataException {
        long total = 0;
        for (Path file : files) {
            total += countRecords(file);
            if (total > Integer.MAX_VALUE / SHAPE.size()) {
                throw new ImageDataException(String.format(
                        "%s: expected at most %d images in one set, found more; this is no %s file",
                        file, Integer.MAX_VALUE / SHAPE.size(), name));
            }
        }
        byte[] pixels = new byte[(int) total * SHAPE.size()];
        int[] labels = new int[(int) total];
        int filled = 0;
        for (Path file : files) {
            filled = readFile(file, countRecords(file), pixels, labels, filled);
        }
        return ImageData.ofBytes(SHAPE, pixels, labels, classNames);
    }

    private long countRecords(Path file) throws ImageDataException {
        long bytes;
        try {
            bytes = Files.size(file);
        } catch (IOException e) {
            throw ImageDataException.unreadable(file.toString(), e);
        }
        if (bytes == 0) {
            throw new ImageDataException(
                    file + ": expected records of " + name + ", found an empty file; fetch it again");
        }
        if (bytes % recordBytes() != 0) {
            throw new ImageDataException(String.format(
                    "%s: expected a multiple of the %d bytes of a %s record, found %d bytes, that is %d"
                            + " records and %d bytes more; the file is truncated, fetch it again",
                    file, recordBytes(), name, bytes, bytes / recordBytes(), bytes % recordBytes()));
        }
        return bytes / recordBytes();
    }

    private int readFile(Path file, long records, byte[] pixels, int[] labels, int first) throws ImageDataException {
        byte[] record = new byte[recordBytes()];
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (int i = 0; i < records; i++) {
                if (in.readNBytes(record, 0, record.length) < record.length) {
                    throw new ImageDataException(String.format(
                            "%s: expected %d records, found the end of the file in record %d (from 0); the"
                                    + " file changed while it was read, try again",
                            file, records, i));
                }
                labels[first + i] = checkLabel(Byte.toUnsignedInt(record[labelBytes - 1]), file, i);
                System.arraycopy(record, labelBytes, pixels, (first + i) * SHAPE.size(), SHAPE.size());
            }
        } catch (IOException e) {
            throw ImageDataException.unreadable(file.toString(), e);
        }
        return first + (int) records;
    }

    private int checkLabel(int label, Path file, int index) throws ImageDataException {
        if (label >= classNames.size()) {
            throw new ImageDataException(String.format(
                    "%s: expected labels 0 to %d, found %d in record %d (from 0) at offset %d; the file is"
                            + " damaged or no %s file",
                    file, classNames.size() - 1, label, index, (long) index * recordBytes() + labelBytes - 1, name));
        }
        return label;
    }
}
