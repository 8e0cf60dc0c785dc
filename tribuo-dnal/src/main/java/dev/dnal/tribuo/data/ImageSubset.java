package dev.dnal.tribuo.data;

import java.util.List;
import java.util.Objects;

/** A view of some images of another source. */
final class ImageSubset implements ImageSource {
    private final ImageSource source;
    private final int[] indices;

    private ImageSubset(ImageSource source, int[] indices) {
        this.source = source;
        this.indices = indices;
    }

    static ImageSubset of(ImageSource source, int[] indices) {
        if (indices.length == 0) {
            throw new IllegalArgumentException("Expected at least one image in a subset, found none");
        }
        int[] resolved = indices.clone();
        for (int index : resolved) {
            Objects.checkIndex(index, source.size());
        }
        // A view of a view looks straight at the pixels, so that chains of splits cost nothing.
        if (source instanceof ImageSubset outer) {
            for (int i = 0; i < resolved.length; i++) {
                resolved[i] = outer.indices[resolved[i]];
            }
            return new ImageSubset(outer.source, resolved);
        }
        return new ImageSubset(source, resolved);
    }

    @Override
    public ImageShape shape() {
        return source.shape();
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public List<String> classNames() {
        return source.classNames();
    }

    @Override
    public int label(int index) {
        return source.label(indices[index]);
    }

    @Override
    public boolean hasClasses() {
        return source.hasClasses();
    }

    @Override
    public List<String> targetNames() {
        return source.targetNames();
    }

    @Override
    public void copyValues(int index, float[] target) {
        source.copyValues(indices[index], target);
    }

    @Override
    public boolean isWeighted() {
        return source.isWeighted();
    }

    @Override
    public float weight(int index) {
        return source.weight(indices[index]);
    }

    @Override
    public void copyInto(int index, float[] target, int offset) {
        source.copyInto(indices[index], target, offset);
    }

    @Override
    public String toString() {
        return indices.length + " of " + source;
    }
}
