package dev.dnal.tribuo.experiment.evaluation;

import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.experiment.file.RecordJson;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * What a network takes images for, and the worst of its mistakes, to be looked at without the images.
 *
 * @param classes their names, in the order of labels
 * @param confusion as what images of each class were taken, right or wrong
 * @param worst images that were taken for another class, the most decided of these mistakes first
 */
public record Mistakes(List<String> classes, List<Evaluation.Taken> confusion, List<Picture> worst) {
    /** Of a side of a picture, in pixels: enough to see what it is. */
    private static final int LARGEST_SIDE = 96;

    private static final int GREY = 1;
    private static final int COLOUR = 3;

    /** Copies the lists. */
    public Mistakes {
        classes = List.copyOf(classes);
        confusion = List.copyOf(confusion);
        worst = List.copyOf(worst);
    }

    /**
     * An image.
     *
     * @param mistake which it is, and what it was taken for
     * @param png a picture of it, at most {@value #LARGEST_SIDE} pixels wide and high, as PNG in Base64; empty for images that are neither grey nor
     *     coloured
     */
    public record Picture(Evaluation.Mistake mistake, String png) {}

    /**
     * Of an evaluation.
     *
     * @param images that it was of
     */
    public static Mistakes of(Evaluation evaluation, ImageSource images) {
        return new Mistakes(
                images.classNames(),
                evaluation.confusion(),
                evaluation.worst().stream()
                        .map(mistake -> new Picture(mistake, png(images, mistake.index())))
                        .toList());
    }

    private static String png(ImageSource images, int index) {
        ImageShape shape = images.shape();
        if (shape.channels() != GREY && shape.channels() != COLOUR) {
            return "";
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(smaller(picture(images, index)), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory can always be written to", e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** Pixels of [C, H, W] from 0 to 255. */
    private static BufferedImage picture(ImageSource images, int index) {
        ImageShape shape = images.shape();
        float[] pixels = new float[shape.size()];
        images.copyInto(index, pixels, 0);
        BufferedImage picture = new BufferedImage(shape.width(), shape.height(), BufferedImage.TYPE_INT_RGB);
        int plane = shape.width() * shape.height();
        for (int place = 0; place < plane; place++) {
            int colour = 0;
            for (int channel = 0; channel < COLOUR; channel++) {
                int from = shape.channels() == GREY ? place : channel * plane + place;
                colour = colour << Byte.SIZE | Math.max(0, Math.min(255, Math.round(pixels[from])));
            }
            picture.setRGB(place % shape.width(), place / shape.width(), colour);
        }
        return picture;
    }

    private static BufferedImage smaller(BufferedImage picture) {
        double share = (double) LARGEST_SIDE / Math.max(picture.getWidth(), picture.getHeight());
        if (share >= 1) {
            return picture;
        }
        int width = Math.max(1, (int) Math.round(share * picture.getWidth()));
        int height = Math.max(1, (int) Math.round(share * picture.getHeight()));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(picture, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return small;
    }

    /**
     * Reads what was written.
     *
     * @throws UnusableInputException if it is none, or damaged
     * @throws IOException if the file can't be read
     */
    public static Mistakes read(Path file) throws IOException {
        return RecordJson.read(file, Mistakes.class, "the mistakes of a network");
    }

    /** As JSON, with a line feed at the end of each line on every platform. */
    public String toJson() {
        return RecordJson.of(this);
    }
}
