package dev.dnal.tribuo.quantisation;

/**
 * What a quantised network says of images, beside the network of real numbers that it was made from.
 *
 * @param images how many
 * @param share of images of which both say the same class, 0 to 1
 * @param floatAccuracy share of which the network of real numbers says the right class; NaN without labels
 * @param accuracy that of the quantised network; NaN without labels
 * @param noise sum of squares of the differences between logits
 */
public record Agreement(int images, double share, double floatAccuracy, double accuracy, double noise) {
    /** What was lost: of accuracy where there are labels, else of agreement. */
    public double drop() {
        return Double.isNaN(accuracy) ? 1 - share : floatAccuracy - accuracy;
    }
}
