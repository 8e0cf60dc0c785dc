package dev.dnal.tribuo.data.image;

import dev.dnal.onnx.SettingException;
import java.util.List;

/** What all sources of images have in common that keep their labels in memory. */
public abstract class LabelledImages implements ImageSource {
    private final ImageShape shape;
    private final int[] labels;
    private final List<String> classNames;

    /**
     * Copies labels and names.
     *
     * @param shape of each image
     * @param labels the class of each image
     * @throws SettingException if there are no images or classes, or a label is out of range
     */
    public LabelledImages(ImageShape shape, int[] labels, List<String> classNames) {
        this.shape = shape;
        this.labels = labels.clone();
        this.classNames = List.copyOf(classNames);
        checkLabels();
    }

    private void checkLabels() {
        if (labels.length == 0) {
            throw new SettingException("Expected at least one image, found none");
        }
        if (classNames.isEmpty()) {
            throw new SettingException("Expected at least one class name, found none");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new SettingException(String.format(
                        "Expected the label of image %d to be 0 to %d, found %d", i, classNames.size() - 1, labels[i]));
            }
        }
    }

    @Override
    public final ImageShape shape() {
        return shape;
    }

    @Override
    public final int size() {
        return labels.length;
    }

    @Override
    public final List<String> classNames() {
        return classNames;
    }

    @Override
    public final int label(int index) {
        return labels[index];
    }

    /** The class of each image; a copy. */
    protected final int[] labels() {
        return labels.clone();
    }

    @Override
    public String toString() {
        return labels.length + " images " + shape + " of " + classNames.size() + " classes";
    }
}
