package dev.dnal.cli.report;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/** A picture of numbers, which {@code report.js} draws; {@code kind} tells it how. Numbers are finite. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
sealed interface Chart {
    /** Of the element that it is drawn into, unique on the page. */
    String id();

    /** What is shown. */
    String title();

    /** A sentence that says how to read it; what those have of it who can't see it. */
    String description();

    /**
     * What numbers along an axis are.
     *
     * @param share whether they are 0 to 1 and shown as percentages
     * @param zero whether the axis begins at 0
     * @param small whether they are so small that prefixes as k and M don't help
     */
    record Axis(String label, boolean share, boolean zero, boolean small) {
        static Axis ofShares(String label, boolean zero) {
            return new Axis(label, true, zero, true);
        }

        static Axis ofCounts(String label) {
            return new Axis(label, false, true, false);
        }

        static Axis ofNumbers(String label) {
            return new Axis(label, false, false, true);
        }
    }

    /**
     * Curves over epochs.
     *
     * @param series names of the curves, in the order of their colours
     * @param first number of the first epoch
     * @param last number of the last
     * @param stages where stages begin
     */
    @JsonTypeName("curves")
    record Curves(
            String id,
            String title,
            String description,
            Axis y,
            List<String> series,
            int first,
            int last,
            List<StageMark> stages,
            List<CurvePoint> points)
            implements Chart {}

    /**
     * What networks cost, as shares of what the whole one does.
     *
     * @param series names of the networks, in the order of their colours
     * @param measures what is shared, in order
     */
    @JsonTypeName("shares")
    record Shares(
            String id, String title, String description, List<String> series, List<String> measures, List<Share> shares)
            implements Chart {}

    /**
     * What a network costs, by what the whole one does.
     *
     * @param low lower end of its interval, the share itself where nothing is measured
     * @param high upper end
     */
    record Share(String measure, String network, double share, double low, double high) {}

    /** Where a stage begins. */
    record StageMark(double x, String name) {}

    /** What an epoch came to. */
    record CurvePoint(String series, String stage, int x, double y) {}

    /**
     * Counts by two properties, as squares that are the darker the more there are.
     *
     * @param x what the columns are
     * @param y what the rows are
     * @param columns their names, in order
     * @param rows their names, from above
     * @param cells those that are not empty
     * @param numbers whether counts stand in the squares
     */
    @JsonTypeName("heat")
    record Heat(
            String id,
            String title,
            String description,
            String x,
            String y,
            List<String> columns,
            List<String> rows,
            List<Cell> cells,
            boolean numbers)
            implements Chart {}

    /** A count. */
    record Cell(String column, String row, int count) {}

    /** Layers along a network: of each how much there was and how much is left. */
    @JsonTypeName("layers")
    record Layers(String id, String title, String description, Axis y, List<Layer> layers) implements Chart {}

    /** A layer. */
    record Layer(String name, long whole, long kept) {}

    /**
     * Networks by what they cost and what they can do.
     *
     * @param series names of what has a colour of its own
     */
    @JsonTypeName("front")
    record Front(
            String id, String title, String description, Axis x, Axis y, List<String> series, List<FrontPoint> points)
            implements Chart {}

    /**
     * A network, as the mean over seeds.
     *
     * @param xDeviation standard deviation over the seeds, 0 with one
     * @param yDeviation the same
     * @param front whether no other is at least as good in both and better in one
     */
    record FrontPoint(
            String series, String value, double x, double xDeviation, double y, double yDeviation, boolean front) {}
}
