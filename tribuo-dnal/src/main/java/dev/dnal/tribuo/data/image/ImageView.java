package dev.dnal.tribuo.data.image;

import java.util.List;

/** A view of the images of another source, as they are but for what a subclass changes. */
abstract class ImageView implements ImageSource {
    private final ImageSource source;

    ImageView(ImageSource source) {
        this.source = source;
    }

    /** What is viewed. */
    final ImageSource source() {
        return source;
    }

    /** Where the source has an image of this view. */
    int sourceIndex(int index) {
        return index;
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
        return source.classNames();
    }

    @Override
    public int label(int index) {
        return source.label(sourceIndex(index));
    }

    @Override
    public boolean hasClasses() {
        return source.hasClasses();
    }

    @Override
    public boolean hasTargets() {
        return source.hasTargets();
    }

    @Override
    public List<String> targetNames() {
        return source.targetNames();
    }

    @Override
    public void copyValues(int index, float[] target) {
        source.copyValues(sourceIndex(index), target);
    }

    @Override
    public boolean isWeighted() {
        return source.isWeighted();
    }

    @Override
    public float weight(int index) {
        return source.weight(sourceIndex(index));
    }

    @Override
    public boolean hasBytePixels() {
        return source.hasBytePixels();
    }

    @Override
    public void copyInto(int index, float[] target, int offset) {
        source.copyInto(sourceIndex(index), target, offset);
    }
}
