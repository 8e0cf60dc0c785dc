package dev.dnal.tribuo.comparison;

/**
 * What a network says of images, beside the one that it was made from: of real numbers, where it is quantised.
 *
 * @param images how many
 * @param share of images of which both say the same class, 0 to 1
 * @param floatAccuracy share of which the one that it was made from says the right class; NaN without labels
 * @param accuracy that of the network itself; NaN without labels
 * @param noise sum of squares of the differences between logits
 */
public record Agreement(int images, double share, double floatAccuracy, double accuracy, double noise) {
    /** What was lost: of accuracy where there are labels, else of agreement. */
    public double drop() {
        return Double.isNaN(accuracy) ? 1 - share : floatAccuracy - accuracy;
    }
}
