package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of image files on the command line. */
class ImageSizeOptionsTest {
    @TempDir
    private Path folder;

    private Path data;
    private Path model;

    @BeforeEach
    void writeImages() throws IOException {
        data = folder.resolve("data");
        model = TestModels.write(folder.resolve("m.onnx"), TestModels.perfect());
        for (String part : new String[] {"train", "val"}) {
            write(data.resolve(part).resolve("light-below/a.png"), 20, 31, 1);
            write(data.resolve(part).resolve("light-above/b.png"), 17, 16, 0);
        }
    }

    /** A grey image with one light half: 0 for the upper, 1 for the lower one. */
    private static void write(Path file, int width, int height, int lightHalf) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, 2 * y / height == lightHalf ? 200 : 20);
            }
        }
        ImageIO.write(image, "png", file.toFile());
    }

    private CommandRun evaluate(String... options) {
        Object[] args = new Object[options.length + 6];
        System.arraycopy(new Object[] {"evaluate", model, "--data", data, "--threads", "1"}, 0, args, 0, 6);
        System.arraycopy(options, 0, args, 6, options.length);
        return CommandRun.of(args);
    }

    private static void assertRefused(CommandRun run, String fact) {
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().contains(fact), run.err());
    }

    @Test
    void imagesOfAllSizesAreMeasured() {
        // Sorted, "light-above" is class 0, which the model takes for the light below: it can't be right by chance.
        CommandRun run = evaluate("--image-size", "8", "--image-channels", "1");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("0 of 2 images right"), run.out());
    }

    @Test
    void classesGoByTheNamesOfFolders() throws IOException {
        for (String part : new String[] {"train", "val"}) {
            Files.move(
                    data.resolve(part).resolve("light-above"),
                    data.resolve(part).resolve("sky"));
        }
        CommandRun run = evaluate("--image-size", "8", "--image-channels", "1", "--image-resize", "10");
        assertTrue(run.out().contains("2 of 2 images right"), run.out() + run.err());
    }

    @Test
    void aFolderOfImagesWithoutASizeIsRefused() {
        assertRefused(evaluate(), "--image-size");
    }

    @Test
    void aSizeForTheBuiltInDataIsRefused() {
        assertRefused(CommandRun.of("evaluate", model, "--data", "builtin", "--image-size", "8"), "builtin");
    }

    @Test
    void aSizeToResizeToAloneIsRefused() {
        assertRefused(evaluate("--image-resize", "9"), "--image-resize: expected --image-size");
    }

    @Test
    void aSizeThatCannotBeCutOutIsRefused() {
        assertRefused(evaluate("--image-size", "8", "--image-resize", "7"), "at least the 8 pixels");
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Path damaged = Files.writeString(data.resolve("train/light-above/b.png"), "no image");
        assertRefused(evaluate("--image-size", "8"), damaged.toString());
    }

    @Test
    void aShareOfAFolderOfClassesIsTestedOn() throws IOException {
        data = folder.resolve("plain");
        for (int i = 0; i < 4; i++) {
            write(data.resolve("a/" + i + ".png"), 20, 31, 0);
            write(data.resolve("b/" + i + ".png"), 20, 31, 1);
        }
        assertRefused(evaluate("--image-size", "8"), "--test-share");
        CommandRun run = evaluate("--image-size", "8", "--image-channels", "1", "--test-share", "0.5");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("of 4 images right"), run.out());
    }

    @Test
    void aShareThatIsNoneIsRefused() {
        assertRefused(evaluate("--image-size", "8", "--test-share", "1"), "above 0 and below 1, found 1.0");
        assertRefused(evaluate("--test-share", "0.5"), "--test-share: expected --image-size");
    }
}
