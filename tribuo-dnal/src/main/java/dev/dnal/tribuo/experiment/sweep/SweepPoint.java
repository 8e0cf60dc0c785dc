package dev.dnal.tribuo.experiment.sweep;

import java.util.List;
import java.util.Locale;

/**
 * One run of a sweep.
 *
 * @param strategy name of the strategy
 * @param setting the option that differs, without its dashes, as {@code lambda} or {@code macs}
 * @param value what the option is given
 * @param seed of the run
 */
public record SweepPoint(String strategy, String setting, String value, long seed) {
    /** Name of the run's folder in that of the sweep. */
    public String folder() {
        return String.format(Locale.ROOT, "%s-%s-%s-seed-%d", strategy, setting, value, seed);
    }

    /** What the points differ in but for the seed. */
    public String series() {
        return strategy + " " + setting + " " + value;
    }

    /** The options of the command {@code learn} that make this point. */
    public List<String> options() {
        return List.of("--strategy", strategy, "--" + setting, value, "--seed", Long.toString(seed));
    }
}
