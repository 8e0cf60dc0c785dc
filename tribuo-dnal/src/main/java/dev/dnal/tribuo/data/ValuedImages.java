package dev.dnal.tribuo.data;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A view of the images of another source, with values to learn. */
final class ValuedImages implements ImageSource {
    private final ImageSource source;
    private final List<String> names;
    private final float[] values;

    /** Of the form of {@link ImageSource#withValues}. */
    ValuedImages(ImageSource source, List<String> names, float[] values) {
        this.source = source;
        this.names = List.copyOf(names);
        this.values = values.clone();
        check();
    }

    private void check() {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("Expected at least one value to learn, found no names of any");
        }
        if (values.length != (long) names.size() * source.size()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "Expected %d values for each of %d images, found %d values in all",
                    names.size(),
                    source.size(),
                    values.length));
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "Expected finite values to learn, found %s for '%s' of image %d",
                        values[i],
                        names.get(i % names.size()),
                        i / names.size()));
            }
        }
    }

    @Override
    public ImageShape shape() {
        return source.shape();
    }

    @Override
    public int size() {
        return source.size();
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
    public boolean isWeighted() {
        return source.isWeighted();
    }

    @Override
    public float weight(int index) {
        return source.weight(index);
    }

    @Override
    public void copyInto(int index, float[] target, int offset) {
        source.copyInto(index, target, offset);
    }

    @Override
    public String toString() {
        return size() + " images " + shape() + " with the values " + names;
    }
}
