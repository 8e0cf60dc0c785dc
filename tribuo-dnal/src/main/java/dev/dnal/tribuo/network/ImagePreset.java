package dev.dnal.tribuo.network;

import dev.dnal.tribuo.data.image.ImageShape;
import java.util.Arrays;
import java.util.Optional;

/** A well-known set of images, as the end of a network's name: "vgg16-imagenet" is the VGG16 laid out for ImageNet. */
public enum ImagePreset {
    /** 32 x 32 pixels of 10 classes. */
    CIFAR10("-cifar10", ImageScale.SMALL, 32, 10),
    /** 224 x 224 pixels of 1000 classes. */
    IMAGENET("-imagenet", ImageScale.LARGE, 224, 1000);

    private final String suffix;
    private final ImageScale scale;
    private final int side;
    private final int numClasses;

    ImagePreset(String suffix, ImageScale scale, int side, int numClasses) {
        this.suffix = suffix;
        this.scale = scale;
        this.side = side;
        this.numClasses = numClasses;
    }

    /** The preset that a network's name ends with, if it ends with one. */
    public static Optional<ImagePreset> endOf(String name) {
        return Arrays.stream(values())
                .filter(preset -> name.endsWith(preset.suffix))
                .findFirst();
    }

    /** The end of the name, as "-cifar10". */
    public String suffix() {
        return suffix;
    }

    /** The size of the images. */
    public ImageScale scale() {
        return scale;
    }

    /** The shape of the images. */
    public ImageShape shape() {
        return new ImageShape(3, side, side);
    }

    /** How many classes they have. */
    public int numClasses() {
        return numClasses;
    }
}
