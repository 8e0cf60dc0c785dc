package dev.dnal.tribuo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.decode.ImageFit;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.ConfigurableDataSource;
import org.tribuo.DataSource;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.datasource.IDXDataSource;
import org.tribuo.test.Helpers;

/** CIFAR and image folders as data sources of Tribuo. */
class ImageDataSourcesTest {
    private static final ImageFit FIT = new ImageFit(3, 6);

    @TempDir
    Path folder;

    private Path cifar;
    private Path images;

    @BeforeEach
    void writeFiles() throws IOException {
        cifar = Files.createDirectory(folder.resolve("cifar"));
        TestFiles.writeCifar10Folder(cifar);
        images = ImageFiles.writeFolder(folder.resolve("images"));
    }

    private static void assertHolds(ImageSource expected, DataSource<Label> source) {
        int index = 0;
        for (Example<Label> example : source) {
            assertEquals(
                    expected.classNames().get(expected.label(index)),
                    example.getOutput().getLabel());
            float[] pixels = TestFiles.image(expected, index);
            assertEquals(pixels.length, example.size());
            for (Feature feature : example) {
                assertEquals(pixels[Integer.parseInt(feature.getName())], feature.getValue());
            }
            index++;
        }
        assertEquals(expected.size(), index);
    }

    @Test
    void cifarHoldsTheImagesOfItsPart() throws IOException {
        ImageDataset expected = ImageFolders.open(cifar);
        assertHolds(expected.train(), new CifarDataSource(cifar, DataPart.TRAIN));
        assertHolds(expected.test(), new CifarDataSource(cifar, DataPart.TEST));
        assertEquals(5, new CifarDataSource(cifar, DataPart.TRAIN).size());
    }

    @Test
    void cifar100IsToldByItsFiles() throws IOException {
        Path hundred = Files.createDirectory(folder.resolve("hundred"));
        Files.write(hundred.resolve("test.bin"), TestFiles.cifarRecords(2, 42));
        Example<Label> example =
                new CifarDataSource(hundred, DataPart.TEST).iterator().next();
        assertEquals("42", example.getOutput().getLabel());
    }

    @Test
    void cifarNeedsOnlyTheFilesOfItsPart() throws IOException {
        Files.delete(cifar.resolve("data_batch_1.bin"));
        assertEquals(2, new CifarDataSource(cifar, DataPart.TEST).size());
        ImageDataException refusal =
                assertThrows(ImageDataException.class, () -> new CifarDataSource(cifar, DataPart.TRAIN));
        assertTrue(refusal.getMessage().contains("data_batch_1.bin"), refusal.getMessage());
    }

    @Test
    void cifarRefusesAFolderOfOtherFiles() {
        ImageDataException refusal =
                assertThrows(ImageDataException.class, () -> new CifarDataSource(images, DataPart.TRAIN));
        assertTrue(refusal.getMessage().contains("found none of them"), refusal.getMessage());
    }

    @Test
    void cifarRefusesAFolderOfBoth() throws IOException {
        Files.write(cifar.resolve("test.bin"), TestFiles.cifarRecords(2, 42));
        ImageDataException refusal =
                assertThrows(ImageDataException.class, () -> new CifarDataSource(cifar, DataPart.TEST));
        assertTrue(refusal.getMessage().contains("found both of them"), refusal.getMessage());
    }

    @Test
    void foldersHoldTheImagesOfTheirPart() throws IOException {
        ImageDataset expected = ImageFolders.open(images, FIT);
        ImageFolderDataSource train = new ImageFolderDataSource(images, DataPart.TRAIN, FIT);
        assertHolds(expected.train(), train);
        // A second pass reads the same.
        assertHolds(expected.train(), train);
        assertHolds(expected.test(), new ImageFolderDataSource(images, DataPart.TEST, FIT));
        assertEquals(4, train.size());
    }

    @Test
    void foldersNameADamagedFile() throws IOException {
        Path file = images.resolve("train/dark/a.png");
        byte[] whole = Files.readAllBytes(images.resolve("train/dark/b.jpg"));
        Files.write(file, Arrays.copyOf(whole, whole.length - 10));
        Iterator<Example<Label>> examples = new ImageFolderDataSource(images, DataPart.TRAIN, FIT).iterator();
        UncheckedIOException late = assertThrows(UncheckedIOException.class, examples::next);
        assertTrue(late.getMessage().contains(file.toString()), late.getMessage());
        Files.writeString(file, "no image");
        ImageDataException early =
                assertThrows(ImageDataException.class, () -> new ImageFolderDataSource(images, DataPart.TRAIN, FIT));
        assertTrue(early.getMessage().contains(file.toString()), early.getMessage());
    }

    @Test
    void passesEnd() throws IOException {
        Iterator<Example<Label>> examples = new ImageFolderDataSource(images, DataPart.TEST, FIT).iterator();
        examples.next();
        examples.next();
        assertThrows(NoSuchElementException.class, examples::next);
    }

    @Test
    void featuresHaveTheNamesThatIdxDataSourceGives() throws IOException {
        Path idx = Files.createDirectory(folder.resolve("idx"));
        // 10 pixels: one digit more than the largest name needs.
        byte[] header = TestFiles.ints(0x803, 1, 2, 5);
        byte[] file = Arrays.copyOf(header, header.length + 10);
        Arrays.fill(file, header.length, file.length, (byte) 1);
        Files.write(idx.resolve("images"), file);
        Files.write(idx.resolve("labels"), TestFiles.idxLabels(0));
        Set<String> expected = new HashSet<>();
        new IDXDataSource<>(idx.resolve("images"), idx.resolve("labels"), new LabelFactory())
                .iterator()
                .next()
                .forEach(feature -> expected.add(feature.getName()));
        Set<String> actual = new HashSet<>();
        new PixelExample<>(new Label("0"), new byte[10]).forEach(feature -> actual.add(feature.getName()));
        assertEquals(expected, actual);
        assertTrue(actual.contains("09"), actual.toString());
    }

    @Test
    void provenanceSaysWhatThereIs() throws IOException {
        CifarDataSource source = new CifarDataSource(cifar, DataPart.TRAIN);
        ImagesProvenance provenance = (ImagesProvenance) source.getProvenance();
        assertEquals("5", provenance.getInstanceValues().get("num-images").toString());
        assertEquals("10", provenance.getInstanceValues().get("num-classes").toString());
        assertEquals(
                "[3, 32, 32]", provenance.getInstanceValues().get("image-shape").toString());
        assertTrue(
                provenance
                        .getInstanceValues()
                        .get("resource-hash")
                        .toString()
                        .contains(ImageFolders.open(cifar).train().contentHash()),
                provenance.toString());
        assertTrue(
                provenance.getConfiguredParameters().get("folder").toString().contains("cifar"), provenance.toString());
    }

    @Test
    void foldersAreOfSquares() {
        SettingException refused = assertThrows(
                SettingException.class,
                () -> new ImageFolderDataSource(folder, DataPart.TRAIN, ImageFit.stretched(new ImageShape(3, 4, 4))));
        assertTrue(refused.getMessage().startsWith("Expected squares that are cut out of image files"));
    }

    @Test
    void provenanceTellsOtherImages() throws IOException {
        ImageFolderDataSource before = new ImageFolderDataSource(images, DataPart.TEST, FIT);
        assertEquals(before.getProvenance(), new ImageFolderDataSource(images, DataPart.TEST, FIT).getProvenance());
        ImageFiles.write(images.resolve("test/light/y.png"), ImageFiles.gradient(9, 9));
        assertNotEquals(before.getProvenance(), new ImageFolderDataSource(images, DataPart.TEST, FIT).getProvenance());
    }

    @Test
    void provenanceIsMarshalledAndRebuildsTheSource() throws IOException {
        for (ConfigurableDataSource<Label> source : List.of(
                new CifarDataSource(cifar, DataPart.TEST), new ImageFolderDataSource(images, DataPart.TRAIN, FIT))) {
            Helpers.testProvenanceMarshalling(source.getProvenance());
            ConfigurationManager manager = new ConfigurationManager();
            manager.addConfiguration(ProvenanceUtil.extractConfiguration(source.getProvenance()));
            DataSource<?> rebuilt = manager.lookupAll(source.getClass()).get(0);
            assertEquals(source.getProvenance(), rebuilt.getProvenance());
            assertEquals(source.toString(), rebuilt.toString());
        }
    }

    @Test
    void sourcesAreReadFromAConfigurationFile() throws Exception {
        try (ConfigurationManager manager = new ConfigurationManager(configuration("6"))) {
            assertHolds(ImageFolders.open(cifar).train(), (CifarDataSource) manager.lookup("cifar"));
            assertHolds(ImageFolders.open(images, new ImageFit(1, 6)).test(), (ImageFolderDataSource)
                    manager.lookup("folder"));
        }
    }

    @Test
    void aBadSizeInAConfigurationFileIsRefused() throws Exception {
        try (ConfigurationManager manager = new ConfigurationManager(configuration("0"))) {
            PropertyException refusal = assertThrows(PropertyException.class, () -> manager.lookup("folder"));
            assertTrue(refusal.getMessage().contains("size"), refusal.getMessage());
        }
    }

    private String configuration(String size) throws IOException {
        String xml = "<config><component name='cifar' type='" + CifarDataSource.class.getName() + "'>"
                + "<property name='folder' value='" + cifar + "'/><property name='part' value='TRAIN'/></component>"
                + "<component name='folder' type='" + ImageFolderDataSource.class.getName() + "'>"
                + "<property name='folder' value='" + images + "'/><property name='part' value='TEST'/>"
                + "<property name='size' value='" + size + "'/><property name='channels' value='1'/>"
                + "</component></config>";
        return Files.writeString(folder.resolve("sources.xml"), xml).toString();
    }

    @Test
    void datasetsOfThemAreWrittenAndRead() throws IOException {
        MutableDataset<Label> dataset = new MutableDataset<>(new CifarDataSource(cifar, DataPart.TRAIN));
        assertTrue(dataset.isDense(), "all pixels are there");
        assertEquals(3072, dataset.getFeatureMap().size());
        assertEquals(5, Helpers.testDatasetSerialization(dataset).size());
    }
}
