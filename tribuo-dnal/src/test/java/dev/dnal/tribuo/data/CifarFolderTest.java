package dev.dnal.tribuo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarFolderTest {
    @TempDir
    Path folder;

    private void assertRefused(String... facts) {
        ImageDataException refusal = assertThrows(ImageDataException.class, () -> ImageFolders.open(folder));
        for (String fact : facts) {
            assertTrue(refusal.getMessage().contains(fact), () -> fact + " in: " + refusal.getMessage());
        }
    }

    @Test
    void readsCifar10() throws IOException {
        TestFiles.writeCifar10Folder(folder);
        ImageDataset dataset = ImageFolders.open(folder);
        assertEquals("cifar10", dataset.name());
        assertEquals(new ImageShape(3, 32, 32), dataset.shape());
        assertArrayEquals(new int[] {0, 1, 2, 3, 9}, TestFiles.labels(dataset.train()));
        assertArrayEquals(new int[] {4, 5}, TestFiles.labels(dataset.test()));
        assertEquals(10, dataset.classNames().size());
        assertEquals("truck", dataset.classNames().get(9));
    }

    @Test
    void keepsThePixelsOfARecordTogether() throws IOException {
        TestFiles.writeCifar10Folder(folder);
        float[] image = TestFiles.image(ImageFolders.open(folder).test(), 1);
        for (int p = 0; p < image.length; p++) {
            assertEquals((1 + p) % 256, image[p], "pixel " + p);
        }
    }

    @Test
    void readsTheFineLabelsOfCifar100() throws IOException {
        Files.write(folder.resolve("train.bin"), TestFiles.cifarRecords(2, 99, 7));
        Files.write(folder.resolve("test.bin"), TestFiles.cifarRecords(2, 42));
        ImageDataset dataset = ImageFolders.open(folder);
        assertEquals("cifar100", dataset.name());
        assertEquals(100, dataset.train().numClasses());
        assertArrayEquals(new int[] {99, 7}, TestFiles.labels(dataset.train()));
        assertArrayEquals(new int[] {42}, TestFiles.labels(dataset.test()));
        assertEquals(1, TestFiles.image(dataset.train(), 1)[0]);
    }

    @Test
    void refusesAMissingBatch() throws IOException {
        TestFiles.writeCifar10Folder(folder);
        Files.delete(folder.resolve("data_batch_3.bin"));
        assertRefused(folder.resolve("data_batch_3.bin").toString(), "no such file");
    }

    @Test
    void refusesAnEmptyBatch() throws IOException {
        TestFiles.writeCifar10Folder(folder);
        Files.write(folder.resolve("test_batch.bin"), new byte[0]);
        assertRefused(folder.resolve("test_batch.bin").toString(), "empty file");
    }

    @Test
    void refusesAPartOfARecord() throws IOException {
        TestFiles.writeCifar10Folder(folder);
        byte[] records = TestFiles.cifarRecords(1, 1, 2);
        Files.write(folder.resolve("data_batch_2.bin"), Arrays.copyOf(records, records.length - 3));
        assertRefused("data_batch_2.bin", "3073 bytes", "6143 bytes", "1 records and 3070 bytes", "truncated");
    }

    @Test
    void refusesALabelOutOfRange() throws IOException {
        TestFiles.writeCifar10Folder(folder);
        Files.write(folder.resolve("data_batch_4.bin"), TestFiles.cifarRecords(1, 3, 10));
        assertRefused("data_batch_4.bin", "labels 0 to 9", "found 10", "record 1", "offset 3073");
    }

    @Test
    void refusesAFineLabelOutOfRange() throws IOException {
        Files.write(folder.resolve("train.bin"), TestFiles.cifarRecords(2, 1));
        Files.write(folder.resolve("test.bin"), TestFiles.cifarRecords(2, 1, 100));
        assertRefused("test.bin", "labels 0 to 99", "found 100", "record 1", "offset 3075");
    }
}
