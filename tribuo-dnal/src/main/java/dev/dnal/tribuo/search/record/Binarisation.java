package dev.dnal.tribuo.search.record;

/**
 * What it costs to make soft gates hard: accuracies on the validation images, or what else is the {@link EpochRecord#measure()
 * measure}, before the third stage mends the difference.
 *
 * @param softAccuracy of the whole network with the gates of the second stage's last epoch
 * @param slicedAccuracy of the network that was cut, with running statistics of its own, before it trains; under a budget, that of the channels which the
 *     budget chose
 */
public record Binarisation(double softAccuracy, double slicedAccuracy) {
    /** How much accuracy is lost; below 0 if some is won. */
    public double drop() {
        return softAccuracy - slicedAccuracy;
    }
}
