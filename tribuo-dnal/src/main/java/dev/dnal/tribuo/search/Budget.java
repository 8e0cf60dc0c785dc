package dev.dnal.tribuo.search;

import static dev.dnal.tribuo.config.Checks.require;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.config.ConfiguredValue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The most that a learned network may cost: a number, or a share of what the whole network costs. */
public final class Budget extends ConfiguredValue {
    private static final String NUMBER = "([0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)";
    private static final Pattern AMOUNT = Pattern.compile(NUMBER + "([xkMG]?)");
    private static final Pattern MILLISECONDS = Pattern.compile(NUMBER + "(?: ?ms|([xkMG]?))");
    private static final Pattern SECONDS = Pattern.compile(NUMBER + " ?s(?:ec(?:onds?)?)?");
    private static final Pattern PERCENT = Pattern.compile(NUMBER + " ?%");

    /**
     * What is counted or measured.
     *
     * <p>Constants have no bodies: a provenance that records one could not be read again.
     */
    public enum Cost {
        /** Multiply-accumulate operations for one image. */
        MACS("MACs"),
        /** Parameters. */
        PARAMS("parameters"),
        /** Milliseconds for a batch of images on the machine at hand, as ONNX Runtime takes them. */
        LATENCY("ms");

        private final String unit;

        Cost(String unit) {
            this.unit = unit;
        }

        /** What the numbers are of. */
        public String unit() {
            return unit;
        }
    }

    @Config(mandatory = true, description = "What is limited: MACS, PARAMS or LATENCY.")
    private Cost cost = Cost.MACS;

    @Config(
            mandatory = true,
            description =
                    "The limit: a number, with k, M or G for thousands or more, or ms of LATENCY, or a share as 0.5x.")
    private String amount = "";

    @Config(description = "For LATENCY on a CPU: threads that share the work, at least 1.")
    private int threads = 1;

    @Config(description = "For LATENCY: images at a time, at least 1.")
    private int batch = 1;

    @Config(description = "For LATENCY on a CPU: whether it is that of the learned network in 8-bit whole numbers.")
    private boolean quantised;

    private double number;
    private boolean isShare;

    /** For OLCUT. */
    private Budget() {}

    /**
     * A budget.
     *
     * @param cost what is limited
     * @param amount the limit: a number above 0, with k, M or G for thousands, millions or billions, or of time in milliseconds with ms if
     *     one likes, as {@code 1.5ms}; or a share of the whole network's cost, above 0 and up to 1, as {@code 0.5x}
     * @throws SettingException if the amount can't be read or is out of range
     */
    public Budget(Cost cost, String amount) {
        this.cost = cost;
        this.amount = amount;
        check();
    }

    @Override
    protected void check() {
        Matcher matcher = (cost == Cost.LATENCY ? MILLISECONDS : AMOUNT).matcher(amount);
        if (matcher.matches()) {
            String suffix = Objects.requireNonNullElse(matcher.group(2), "");
            isShare = suffix.equals("x");
            number = Double.parseDouble(matcher.group(1)) * factor(suffix);
        }
        require(
                "amount",
                matcher.matches() && number > 0 && Double.isFinite(number) && (!isShare || number <= 1),
                form() + ", or a share of the whole network's above 0x and up to 1x, as 0.5x; found '" + amount + "'"
                        + meant().map(other -> "; did you mean " + other + "?").orElse(""));
        require(
                "amount",
                isShare || number >= 1 || cost == Cost.LATENCY,
                "A budget of " + amount + " " + cost.unit() + " leaves nothing; did you mean " + amount
                        + "x, a share of the whole network's?");
        require(
                "threads or batch",
                threads >= 1 && batch >= 1,
                "Times must be for at least 1 thread and 1 image at a time, found " + threads + " and " + batch);
        require(
                "quantised",
                !quantised || cost == Cost.LATENCY,
                "Only a budget of time can be one of the network in 8-bit whole numbers, found one of " + cost.unit());
    }

    private String form() {
        return cost == Cost.LATENCY
                ? "A budget of time must be a number of milliseconds above 0, as 1.5ms"
                : "A budget of " + cost.unit() + " must be a number above 0, as 60M or 250k";
    }

    /** How to write an amount that others write in another way. */
    private Optional<String> meant() {
        Matcher percent = PERCENT.matcher(amount);
        Matcher seconds = SECONDS.matcher(amount);
        if (percent.matches()) {
            double share = Double.parseDouble(percent.group(1)) / 100;
            return Optional.of(shown(share) + "x").filter(text -> share > 0 && share <= 1);
        }
        return cost == Cost.LATENCY && seconds.matches()
                ? Optional.of(shown(Double.parseDouble(seconds.group(1)) * 1000) + "ms")
                : Optional.empty();
    }

    private static String shown(double value) {
        return new BigDecimal(value)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static double factor(String suffix) {
        return switch (suffix) {
            case "k" -> 1e3;
            case "M" -> 1e6;
            case "G" -> 1e9;
            default -> 1;
        };
    }

    /**
     * The same for time with other threads and images at a time than one.
     *
     * @throws SettingException if a number is below 1
     */
    public Budget timedWith(int newThreads, int newBatch) {
        return changed(this, copy -> {
            copy.threads = newThreads;
            copy.batch = newBatch;
        });
    }

    /**
     * The same for a share of what the whole network costs, to four places.
     *
     * @param share above 0 and up to 1
     * @throws SettingException if it is out of range
     */
    public Budget ofShare(double share) {
        return changed(this, copy -> copy.amount = String.format(Locale.ROOT, "%.4fx", share));
    }

    /**
     * The same for the time that the learned network takes once it is quantised, for the CPU; that of the whole network, which a share is of, stays
     * that in real numbers.
     *
     * @throws SettingException if it is not of time
     */
    public Budget ofQuantised() {
        return changed(this, copy -> copy.quantised = true);
    }

    /** Whether the time is that of the learned network in 8-bit whole numbers. */
    public boolean isOfQuantised() {
        return quantised;
    }

    /** Threads of a CPU that times are for, at least 1. */
    public int threads() {
        return threads;
    }

    /** Images at a time that times are for, at least 1. */
    public int batch() {
        return batch;
    }

    /** What is limited. */
    public Cost cost() {
        return cost;
    }

    /**
     * The limit in the cost's unit.
     *
     * @param whole what the whole network costs
     */
    public double limit(double whole) {
        return isShare ? number * whole : number;
    }

    /** Whether the limit is a share of what the whole network costs. */
    public boolean isShare() {
        return isShare;
    }

    /** The share that may have been meant by a time of no more than a millisecond without a unit: 0.5 may be 0.5 ms, or 0.5x with the x forgotten. */
    public Optional<String> asShare() {
        return cost == Cost.LATENCY && number <= 1 && amount.matches(NUMBER)
                ? Optional.of(amount + "x")
                : Optional.empty();
    }

    @Override
    public String toString() {
        String conditions = " with " + counted(threads, "thread") + ", " + counted(batch, "image") + " at a time";
        return amount
                + unitOfAmount()
                + (quantised ? " in 8-bit whole numbers" : "")
                + (threads == 1 && batch == 1 ? "" : conditions);
    }

    private static String counted(int number, String things) {
        return number + " " + things + (number == 1 ? "" : "s");
    }

    private String unitOfAmount() {
        if (cost != Cost.LATENCY) {
            return " " + cost.unit();
        }
        return isShare ? " of the time" : amount.endsWith("ms") ? "" : " ms";
    }
}
