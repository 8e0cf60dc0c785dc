package dev.dnal.tribuo.data.image;

import dev.dnal.onnx.SettingException;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Images to learn from and images to be tested on, of one shape and the same classes.
 *
 * @param name of the data set, for reports
 * @param train images to learn from
 * @param test images that nothing may be chosen by
 * @param testShare of each class that became test images, if the set has no test images of its own
 */
public record ImageDataset(String name, ImageSource train, ImageSource test, OptionalDouble testShare) {

    /**
     * A set that has test images of its own.
     *
     * @throws SettingException if shapes or class names differ
     */
    public ImageDataset(String name, ImageSource train, ImageSource test) {
        this(name, train, test, OptionalDouble.empty());
    }

    /**
     * Checks that the two parts belong together.
     *
     * @throws SettingException if shapes or class names differ
     */
    public ImageDataset {
        if (!train.shape().equals(test.shape())) {
            throw new SettingException(String.format(
                    "Expected training and test images of one shape in %s, found %s and %s",
                    name, train.shape(), test.shape()));
        }
        if (!train.classNames().equals(test.classNames())) {
            throw new SettingException(String.format(
                    "Expected the same classes for training and test in %s, found %s and %s",
                    name, train.classNames(), test.classNames()));
        }
    }

    /**
     * The shape of each image.
     *
     * @return [C, H, W]
     */
    public ImageShape shape() {
        return train.shape();
    }

    /**
     * The names of the classes.
     *
     * @return an immutable list
     */
    public List<String> classNames() {
        return train.classNames();
    }
}
