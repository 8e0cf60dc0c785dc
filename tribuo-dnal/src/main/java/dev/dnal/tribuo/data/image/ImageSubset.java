package dev.dnal.tribuo.data.image;

import java.util.Objects;

/** A view of some images of another source. */
final class ImageSubset extends ImageView {
    private final int[] indices;

    private ImageSubset(ImageSource source, int[] indices) {
        super(source);
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
            return new ImageSubset(outer.source(), resolved);
        }
        return new ImageSubset(source, resolved);
    }

    @Override
    int sourceIndex(int index) {
        return indices[index];
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public String toString() {
        return indices.length + " of " + source();
    }
}
