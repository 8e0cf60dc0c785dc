package dev.dnal.tribuo.data.image;

import dev.dnal.onnx.SettingException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A view of the images of another source, with values to learn. */
final class ValuedImages extends ImageView {
    private final List<String> names;
    private final float[] values;

    /** Of the form of {@link ImageSource#withValues}. */
    ValuedImages(ImageSource source, List<String> names, float[] values) {
        super(source);
        this.names = List.copyOf(names);
        this.values = values.clone();
        check();
    }

    private void check() {
        if (names.isEmpty()) {
            throw new SettingException("Expected at least one value to learn, found no names of any");
        }
        if (values.length != (long) names.size() * size()) {
            throw new SettingException(String.format(
                    Locale.ROOT,
                    "Expected %d values for each of %d images, found %d values in all",
                    names.size(),
                    size(),
                    values.length));
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new SettingException(String.format(
                        Locale.ROOT,
                        "Expected finite values to learn, found %s for '%s' of image %d",
                        values[i],
                        names.get(i % names.size()),
                        i / names.size()));
            }
        }
    }

    @Override
    public List<String> classNames() {
        throw noClasses();
    }

    @Override
    public int label(int index) {
        throw noClasses();
    }

    private IllegalStateException noClasses() {
        return new IllegalStateException("Expected images of classes, found images with values to learn: " + names);
    }

    @Override
    public boolean hasClasses() {
        return false;
    }

    @Override
    public List<String> targetNames() {
        return names;
    }

    @Override
    public void copyValues(int index, float[] target) {
        Objects.checkIndex(index, size());
        System.arraycopy(values, index * names.size(), target, 0, names.size());
    }

    @Override
    public String toString() {
        return size() + " images " + shape() + " with the values " + names;
    }
}
