package dev.dnal.cli.option.image;

import dev.dnal.cli.option.BadInputException;
import dev.dnal.tribuo.data.Augmentation;
import dev.dnal.tribuo.data.HorizontalFlip;
import dev.dnal.tribuo.data.Mixup;
import dev.dnal.tribuo.data.RandomCrop;
import dev.dnal.tribuo.data.RandomResizedCrop;
import dev.dnal.tribuo.data.image.ImageShape;
import java.util.ArrayList;
import java.util.List;

/** Augmentations as the user names them. */
public final class Augmentations {
    /** What may be given, for the description of the option. */
    public static final String HELP =
            "Random changes of training images, in order: crop (padded by an eighth of the side, 4 pixels for"
                    + " 32), resized-crop (a part of 0.08 to 1 of the area, resized), flip (left and right), mix (laid over another"
                    + " image, for a teacher alone to tell what it is), or none."
                    + " Default: ${DEFAULT-VALUE}.";

    private static final int SIDE_PER_PADDING = 8;

    private Augmentations() {}

    /**
     * Reads a list of augmentations.
     *
     * @param text names with commas between them, or "none"
     * @throws BadInputException if there is no such augmentation
     */
    public static List<Augmentation> parse(String text, ImageShape shape) {
        if (text.equals("none")) {
            return List.of();
        }
        List<Augmentation> augmentations = new ArrayList<>();
        for (String name : text.split(",", -1)) {
            augmentations.add(
                    switch (name.strip()) {
                        case "crop" -> new RandomCrop(padding(shape));
                        case "resized-crop" -> new RandomResizedCrop();
                        case "flip" -> new HorizontalFlip();
                        case "mix" -> new Mixup();
                        default ->
                            throw new BadInputException(
                                    "--augment: expected crop, resized-crop, flip, mix, some of them with commas"
                                            + " between them, or none, found '" + text + "'");
                    });
        }
        return augmentations;
    }

    private static int padding(ImageShape shape) {
        return Math.max(1, Math.min(shape.height(), shape.width()) / SIDE_PER_PADDING);
    }
}
