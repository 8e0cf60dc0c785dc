package dev.dnal.tribuo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageShape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFolderTest {
    private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
    private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
    private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

    @TempDir
    Path folder;

    @BeforeEach
    void writeWholeFolder() throws IOException {
        TestFiles.writeIdxFolder(folder);
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private void assertRefused(String... facts) {
        ImageDataException refusal = assertThrows(ImageDataException.class, () -> ImageFolders.open(folder));
        for (String fact : facts) {
            assertTrue(refusal.getMessage().contains(fact), () -> fact + " in: " + refusal.getMessage());
        }
    }

    private static void assertIsTheTestFolder(ImageDataset dataset) {
        assertEquals(new ImageShape(1, 2, 3), dataset.shape());
        assertEquals(List.of("0", "1"), dataset.classNames());
        assertArrayEquals(new int[] {1, 0, 1, 0}, TestFiles.labels(dataset.train()));
        assertArrayEquals(new int[] {0, 1}, TestFiles.labels(dataset.test()));
        assertArrayEquals(new float[] {30, 31, 32, 33, 34, 35}, TestFiles.image(dataset.train(), 3));
        assertArrayEquals(new float[] {10, 11, 12, 13, 14, 15}, TestFiles.image(dataset.test(), 1));
    }

    @Test
    void readsPlainFiles() throws IOException {
        ImageDataset dataset = ImageFolders.open(folder);
        assertIsTheTestFolder(dataset);
        assertEquals(folder.getFileName().toString(), dataset.name());
    }

    @Test
    void readsGzipFiles() throws IOException {
        for (String name : List.of(TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)) {
            write(name + ".gz", TestFiles.gzip(Files.readAllBytes(folder.resolve(name))));
            Files.delete(folder.resolve(name));
        }
        assertIsTheTestFolder(ImageFolders.open(folder));
    }

    @Test
    void readsNamesWithADot() throws IOException {
        for (String name : List.of(TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)) {
            Files.move(folder.resolve(name), folder.resolve(name.replace("-idx", ".idx")));
        }
        assertIsTheTestFolder(ImageFolders.open(folder));
    }

    @Test
    void goesByContentWhereTheNameHidesGzip() throws IOException {
        write(TRAIN_IMAGES, TestFiles.gzip(TestFiles.idxImages(4)));
        assertIsTheTestFolder(ImageFolders.open(folder));
    }

    @Test
    void readsPixelsAsUnsigned() throws IOException {
        write(TEST_IMAGES, TestFiles.idxImages(26));
        write(TEST_LABELS, TestFiles.idxLabels(new int[26]));
        assertEquals(255, TestFiles.image(ImageFolders.open(folder).test(), 25)[5]);
    }

    @Test
    void allowsClassZeroToBeEmpty() throws IOException {
        write(TRAIN_LABELS, TestFiles.idxLabels(1, 2, 1, 2));
        assertEquals(3, ImageFolders.open(folder).train().numClasses());
    }

    @Test
    void refusesAMissingFile() throws IOException {
        Files.delete(folder.resolve(TEST_LABELS));
        assertRefused(folder.resolve(TEST_LABELS).toString(), "no such file");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        write(TRAIN_IMAGES, new byte[0]);
        assertRefused(folder.resolve(TRAIN_IMAGES).toString(), "empty file");
    }

    @Test
    void refusesATruncatedHeader() throws IOException {
        write(TRAIN_IMAGES, Arrays.copyOf(TestFiles.idxImages(4), 10));
        assertRefused(TRAIN_IMAGES, "extent of dimension 1", "offset 10", "truncated");
    }

    @Test
    void refusesTruncatedImages() throws IOException {
        write(TRAIN_IMAGES, Arrays.copyOf(TestFiles.idxImages(4), 16 + 3 * 6 + 1));
        assertRefused(TRAIN_IMAGES, "4 images of 6 bytes", "offset 35", "3 whole images", "truncated");
    }

    @Test
    void refusesTruncatedLabels() throws IOException {
        write(TRAIN_LABELS, Arrays.copyOf(TestFiles.idxLabels(1, 0, 1, 0), 11));
        assertRefused(TRAIN_LABELS, "4 labels", "offset 11", "3 whole labels", "truncated");
    }

    @Test
    void refusesMoreBytesThanTheHeaderSays() throws IOException {
        write(TRAIN_LABELS, Arrays.copyOf(TestFiles.idxLabels(1, 0, 1, 0), 13));
        assertRefused(TRAIN_LABELS, "end of the file at offset 12", "4 labels", "more bytes");
    }

    @Test
    void refusesLabelsInPlaceOfImages() throws IOException {
        write(TRAIN_IMAGES, TestFiles.idxLabels(1, 0, 1, 0));
        assertRefused(TRAIN_IMAGES, "0x00000803", "offset 0", "0x00000801");
    }

    @Test
    void refusesAnotherElementType() throws IOException {
        write(TRAIN_IMAGES, TestFiles.ints(0x0d03, 1, 1, 1, 0));
        assertRefused(TRAIN_IMAGES, "0x00000803", "0x00000d03");
    }

    @Test
    void refusesZeroImages() throws IOException {
        write(TRAIN_IMAGES, TestFiles.ints(0x803, 0, 2, 3));
        assertRefused(TRAIN_IMAGES, "extent of 0", "offset 4");
    }

    @Test
    void refusesImagesWithoutColumns() throws IOException {
        write(TRAIN_IMAGES, TestFiles.ints(0x803, 4, 2, 0));
        assertRefused(TRAIN_IMAGES, "extent of 0", "offset 12");
    }

    @Test
    void refusesAHeaderBeyondWhatAnArrayHolds() throws IOException {
        write(TRAIN_IMAGES, TestFiles.ints(0x803, -1, -1, -1));
        assertRefused(TRAIN_IMAGES, "extent of 4294967295", "offset 4");
    }

    @Test
    void refusesAHeaderWhoseProductOverflows() throws IOException {
        write(TRAIN_IMAGES, TestFiles.ints(0x803, 1 << 16, 1 << 16, 1 << 16));
        assertRefused(TRAIN_IMAGES, "extent of 65536", "offset 8");
    }

    @Test
    void allocatesNothingForImagesThatAreNotThere() throws IOException {
        write(TRAIN_IMAGES, TestFiles.ints(0x803, 2_000_000, 32, 32));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertRefused(TRAIN_IMAGES, "2000000 images of 1024 bytes", "0 whole images");
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 50_000_000, () -> allocated + " bytes");
    }

    @Test
    void refusesAGzipFileCutShort() throws IOException {
        byte[] whole = TestFiles.gzip(TestFiles.idxImages(4));
        write(TRAIN_IMAGES, Arrays.copyOf(whole, whole.length / 2));
        assertRefused(TRAIN_IMAGES, "gzip", "truncated");
    }

    @Test
    void refusesAGzipFileCutInItsHeader() throws IOException {
        write(TRAIN_IMAGES, new byte[] {0x1f, (byte) 0x8b, 8});
        assertRefused(TRAIN_IMAGES, "gzip", "truncated");
    }

    @Test
    void refusesAGzipFileWithAWrongChecksum() throws IOException {
        byte[] bytes = TestFiles.gzip(TestFiles.idxImages(4));
        bytes[bytes.length - 8] ^= 1;
        write(TRAIN_IMAGES, bytes);
        assertRefused(TRAIN_IMAGES, "gzip", "damaged");
    }

    @Test
    void refusesCountsThatDiffer() throws IOException {
        write(TRAIN_LABELS, TestFiles.idxLabels(1, 0, 1));
        assertRefused(TRAIN_LABELS, "4 images", TRAIN_IMAGES, "3 labels");
    }

    @Test
    void refusesATestLabelThatTrainingNeverShowed() throws IOException {
        write(TEST_LABELS, TestFiles.idxLabels(0, 2));
        assertRefused(TEST_LABELS, "labels 0 to 1", "found 2", "record 1");
    }

    @Test
    void refusesATrainingLabelAboveAGap() throws IOException {
        write(TRAIN_LABELS, TestFiles.idxLabels(1, 0, 200, 0));
        assertRefused(TRAIN_LABELS, "label 200", "record 2", "no label 2");
    }

    @Test
    void refusesTestImagesOfAnotherSize() throws IOException {
        write(TEST_IMAGES, TestFiles.ints(0x803, 1, 1, 4, 0));
        assertRefused(TEST_IMAGES, TRAIN_IMAGES, "[1, 2, 3]", "[1, 1, 4]");
    }

    @Test
    void refusesAMissingResource() {
        DataFile images = DataFile.resource(IdxFolderTest.class, "no-such-images.gz");
        ImageDataException refusal =
                assertThrows(ImageDataException.class, () -> IdxReader.read(images, images, List.of("a")));
        assertTrue(refusal.getMessage().contains("no-such-images.gz"));
        assertTrue(refusal.getMessage().contains("no such file"));
    }

    @Test
    void aGzipFileIsNotUnpackedToFarMoreThanItsSize() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(16);
        header.putInt(0x803).putInt(2_000_000).putInt(32).putInt(32);
        write(TRAIN_IMAGES, TestFiles.gzip(header.array()));
        assertRefused(TRAIN_IMAGES, "gzip", "2048000000", "gunzip");
    }

    @Test
    void aPlainFileMayClaimWhatItHolds() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(16);
        header.putInt(0x803).putInt(2_000_000).putInt(32).putInt(32);
        write(TRAIN_IMAGES, header.array());
        assertRefused(TRAIN_IMAGES, "truncated");
    }
}
