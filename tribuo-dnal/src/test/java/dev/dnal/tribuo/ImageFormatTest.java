package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFormatTest {
    private static final ImageFormat FIXED =
            new ImageFormat(2, 5, 4, 0.5, new double[] {0.1, 0.2}, new double[] {0.3, 0.4});

    @Test
    void givesTheFixedNormalisationWhateverTheImagesAre() {
        assertEquals(new Normalisation(List.of(0.1, 0.2), List.of(0.3, 0.4), 0.5), FIXED.normalisation(images(0, 255)));
    }

    @Test
    void standardisesTheTrainingImagesWhereNoMeanIsGiven() {
        assertEquals(
                new Normalisation(List.of(15.0), List.of(5.0), 1),
                new ImageFormat(1, 1, 1).normalisation(images(10, 20)));
    }

    private static ImageData images(int... pixels) {
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) pixels[i];
        }
        return ImageData.ofBytes(new ImageShape(1, 1, 1), bytes, new int[pixels.length], List.of("only"));
    }

    @Test
    void refusesAMeanForAnotherNumberOfChannels() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new ImageFormat(3, 5, 4, 1, new double[] {0.1, 0.2}, new double[] {0.3, 0.4}));
        assertTrue(e.getMessage().contains("3 channels") && e.getMessage().contains("[0.1, 0.2]"), e.getMessage());
    }

    @Test
    void refusesAMeanWithoutADeviation() {
        assertThrows(
                IllegalArgumentException.class, () -> new ImageFormat(1, 5, 4, 1, new double[] {0.1}, new double[0]));
    }

    @Test
    void refusesADeviationOfZero() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new ImageFormat(1, 5, 4, 1, new double[] {0.1}, new double[] {0}));
    }

    @Test
    void refusesAScaleOfZeroEvenWhereItStandardises() {
        assertThrows(IllegalArgumentException.class, () -> new ImageFormat(1, 5, 4, 0, new double[0], new double[0]));
    }

    @Test
    void refusesAnImageWithoutRows() {
        assertThrows(IllegalArgumentException.class, () -> new ImageFormat(1, 0, 4));
    }

    @Test
    void isReadFromAConfigurationFile(@TempDir Path folder) throws Exception {
        String config = configuration(folder, "2");
        try (ConfigurationManager manager = new ConfigurationManager(config)) {
            assertEquals(FIXED, manager.lookup("format"));
        }
    }

    @Test
    void refusesABadConfigurationFileNamingTheProperty(@TempDir Path folder) throws Exception {
        String config = configuration(folder, "3");
        try (ConfigurationManager manager = new ConfigurationManager(config)) {
            PropertyException e = assertThrows(PropertyException.class, () -> manager.lookup("format"));
            assertTrue(e.getMessage().contains("mean"), e.getMessage());
        }
    }

    private static String configuration(Path folder, String channels) throws Exception {
        String xml = "<config><component name='format' type='" + ImageFormat.class.getName() + "'>"
                + "<property name='channels' value='" + channels + "'/><property name='height' value='5'/>"
                + "<property name='width' value='4'/><property name='scale' value='0.5'/>"
                + "<propertylist name='mean'><item>0.1</item><item>0.2</item></propertylist>"
                + "<propertylist name='std'><item>0.3</item><item>0.4</item></propertylist>"
                + "</component></config>";
        Path file = folder.resolve("format.xml");
        Files.write(file, xml.getBytes(StandardCharsets.UTF_8));
        return file.toString();
    }

    @Test
    void isEqualByValue() {
        ImageFormat twin = new ImageFormat(2, 5, 4, 0.5, new double[] {0.1, 0.2}, new double[] {0.3, 0.4});
        assertEquals(FIXED, twin);
        assertEquals(FIXED.hashCode(), twin.hashCode());
        assertNotEquals(FIXED, new ImageFormat(2, 5, 4, 0.5, new double[] {0.1, 0.2}, new double[] {0.3, 0.5}));
        assertNotEquals(FIXED, new ImageFormat(2, 5, 4));
    }

    @Test
    void namesAllItsParametersAsText() {
        assertEquals(
                "ImageFormat(channels=2,height=5,width=4,scale=0.5,mean=[0.1, 0.2],std=[0.3, 0.4])", FIXED.toString());
    }
}
