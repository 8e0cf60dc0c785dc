package dev.dnal.tribuo.data.image;

/** A view of the images of another source without what is to be learned of each; only the names of classes or values stay. */
final class UntargetedImages extends ImageView {
    /** Of the form of {@link ImageSource#withoutTargets}. */
    UntargetedImages(ImageSource source) {
        super(source);
    }

    @Override
    public boolean hasTargets() {
        return false;
    }

    @Override
    public int label(int index) {
        throw noTargets();
    }

    @Override
    public void copyValues(int index, float[] target) {
        throw noTargets();
    }

    private static IllegalStateException noTargets() {
        return new IllegalStateException(
                "Expected images with labels or values, found images without them; choose a loss that uses none");
    }

    @Override
    public String toString() {
        return source() + " without labels";
    }
}
