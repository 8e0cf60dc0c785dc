package dev.dnal.tribuo.latency;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Times of several things that took turns. */
public final class Timings {
    /** Spread above which a machine is busy with other things: alone, it is 0.01 to 0.02. */
    public static final double BUSY = 0.05;

    private final List<String> names;

    /** For each variant, the times of its rounds. */
    private final double[][] millis;

    private final double[] medians;

    /** Of at least one round, each with a time for each thing. */
    Timings(List<String> names, List<double[]> rounds) {
        this.names = List.copyOf(names);
        this.millis = IntStream.range(0, names.size())
                .mapToObj(i -> rounds.stream().mapToDouble(round -> round[i]).toArray())
                .toArray(double[][]::new);
        this.medians = Arrays.stream(millis).mapToDouble(Timings::median).toArray();
    }

    /**
     * How long one thing took.
     *
     * @param name its name
     * @param millis the 20th percentile in milliseconds: what it takes when little else goes on
     * @param medianMillis the median in milliseconds
     * @param spread by how much of the former the latter is more
     */
    public record Variant(String name, double millis, double medianMillis, double spread) {}

    /** The things in their order. */
    public List<Variant> variants() {
        return IntStream.range(0, names.size()).mapToObj(this::variant).toList();
    }

    private Variant variant(int index) {
        double[] sorted = millis[index].clone();
        Arrays.sort(sorted);
        double low = sorted[(sorted.length - 1) / 5];
        return new Variant(names.get(index), low, medians[index], medians[index] / low - 1);
    }

    /** Number of times that each was timed. */
    public int rounds() {
        return millis[0].length;
    }

    /**
     * How long one thing takes by how long another takes: the median of the rounds, in each of which both met the same disturbances.
     *
     * @param one index of the one
     * @param other index of the other
     */
    public Ratio ratio(int one, int other) {
        double[] ratios = new double[rounds()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = millis[one][i] / millis[other][i];
        }
        return Ratio.of(ratios);
    }

    /** How exact the ratios to the first thing are at worst; of one thing alone, its median. */
    public double precision() {
        return millis.length == 1
                ? Ratio.of(millis[0]).precision()
                : IntStream.range(1, millis.length)
                        .mapToDouble(i -> ratio(i, 0).precision())
                        .max()
                        .orElse(0);
    }

    /** The largest spread of a thing. */
    public double spread() {
        return variants().stream().mapToDouble(Variant::spread).max().orElse(0);
    }

    /** Whether other things went on in the machine, so that times say little and ratios have intervals worth giving. */
    public boolean isBusy() {
        return spread() > BUSY;
    }

    /**
     * The median; of an even number of values the mean of the two in the middle.
     *
     * @throws IllegalArgumentException if there are no values
     */
    public static double median(double... values) {
        return Ratio.of(values).value();
    }
}
