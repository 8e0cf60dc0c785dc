package dev.dnal.cli.print;

import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.shrink.MaxDrop;
import dev.dnal.tribuo.shrink.ShrinkSettings;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What is going to be done to shrink a network, for the terminal.
 *
 * @param settings how
 * @param images how many there are
 * @param seconds about how long the training will take on this machine
 */
public record ShrinkPlan(ShrinkSettings settings, int images, double seconds) {
    @Override
    public String toString() {
        int train = settings.trainingImages(images);
        return "Shrinks " + aim() + " by " + settings.strategyName() + ", from " + Table.images(train) + ", with "
                + settings.heldOut(images) + " kept back" + deciding() + ": gates train for "
                + settings.gateEpochs(train) + " epochs, the small network for " + settings.recoveryEpochs(train) + ", "
                + settings.batchSize() + " images a step" + rounds() + ". Training takes about " + roughly(seconds)
                + " on this machine.";
    }

    private String aim() {
        return settings.maxDrop()
                .map(drop -> String.format(
                        Locale.ROOT, "as far as no more than %.4g points are lost, in %s,", drop.points(), unit(drop)))
                .orElseGet(() -> "to "
                        + settings.budgets().stream().map(Budget::toString).collect(Collectors.joining(", ")));
    }

    private static String unit(MaxDrop drop) {
        return drop.by().cost() == Budget.Cost.LATENCY
                ? "time"
                : drop.by().cost().unit();
    }

    private String deciding() {
        if (settings.maxDrop().isEmpty()) {
            return "";
        }
        int deciding = settings.deciding(images);
        return deciding == 0 ? ", which decide too" : " to tell the result and " + deciding + " others to decide";
    }

    private String rounds() {
        return settings.maxDrop().isEmpty()
                ? ""
                : ", for each of " + ShrinkSettings.MOST_ROUNDS + " networks at most"
                        + (settings.timeLimitSeconds() == 0 ? "" : ", or less in the time that there is");
    }

    /** To a tenth of what it is, at the most. */
    private static String roughly(double seconds) {
        if (seconds < 90) {
            return Math.max(1, Math.round(seconds)) + " s";
        }
        double minutes = seconds / 60;
        return minutes < 90 ? Math.round(minutes) + " minutes" : String.format(Locale.ROOT, "%.1f hours", minutes / 60);
    }
}
