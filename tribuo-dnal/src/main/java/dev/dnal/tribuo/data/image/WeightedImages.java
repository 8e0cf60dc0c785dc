package dev.dnal.tribuo.data.image;

import dev.dnal.onnx.SettingException;
import java.util.Locale;

/** A view of the images of another source, with weights. */
final class WeightedImages extends ImageView {
    private final float[] weights;
    private final boolean differ;

    /** Of the form of {@link ImageSource#weighted}. */
    WeightedImages(ImageSource source, float[] weights) {
        super(source);
        this.weights = weights.clone();
        this.differ = differ(this.weights);
        check();
    }

    private void check() {
        if (weights.length != size()) {
            throw new SettingException(String.format(
                    Locale.ROOT, "Expected a weight for each of %d images, found %d weights", size(), weights.length));
        }
        boolean anyCounts = false;
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0 && Float.isFinite(weights[i]))) {
                throw new SettingException(String.format(
                        Locale.ROOT,
                        "Expected weights that are finite and at least 0, found %s for image %d",
                        weights[i],
                        i));
            }
            anyCounts |= weights[i] > 0;
        }
        if (!anyCounts) {
            throw new SettingException("Expected an image with a weight above 0, found that all " + weights.length
                    + " have weight 0; there is nothing to learn from them");
        }
    }

    private static boolean differ(float[] weights) {
        for (float weight : weights) {
            if (weight != weights[0]) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isWeighted() {
        return differ;
    }

    @Override
    public float weight(int index) {
        return weights[index];
    }

    @Override
    public String toString() {
        return source() + " with weights";
    }
}
