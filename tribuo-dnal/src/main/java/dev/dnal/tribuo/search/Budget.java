package dev.dnal.tribuo.search;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.onnx.SettingException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The most that a learned network may cost: a number, or a share of what the whole network costs. */
public final class Budget implements Configurable, Provenancable<ConfiguredObjectProvenance> {
    private static final Pattern AMOUNT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)([xkMG]?)");

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
        /** Milliseconds for one image on the machine at hand, as ONNX Runtime takes them. */
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
            description = "The limit: a number, with k, M or G for thousands or more, or a share as 0.5x.")
    private String amount = "";

    private double number;
    private boolean isShare;

    /** For OLCUT. */
    private Budget() {}

    /**
     * A budget.
     *
     * @param cost what is limited
     * @param amount the limit: a number above 0, with k, M or G for thousands, millions or billions, or a share of the whole network's
     *     cost, above 0 and up to 1, as {@code 0.5x}
     * @throws SettingException if the amount can't be read or is out of range
     */
    public Budget(Cost cost, String amount) {
        this.cost = cost;
        this.amount = amount;
        read().ifPresent(complaint -> {
            throw new SettingException(complaint);
        });
    }

    @Override
    public void postConfig() throws PropertyException {
        Optional<String> complaint = read();
        if (complaint.isPresent()) {
            throw new PropertyException("", "amount", complaint.get());
        }
    }

    private Optional<String> read() {
        String expected = "A budget of " + cost.unit()
                + " must be a number above 0, as 60M or 250k, or a share of the whole network's, as 0.5x; found '"
                + amount
                + "'";
        Matcher matcher = AMOUNT.matcher(amount);
        if (!matcher.matches()) {
            return Optional.of(expected);
        }
        isShare = matcher.group(2).equals("x");
        number = Double.parseDouble(matcher.group(1))
                * switch (matcher.group(2)) {
                    case "k" -> 1e3;
                    case "M" -> 1e6;
                    case "G" -> 1e9;
                    default -> 1;
                };
        return number > 0 && Double.isFinite(number) && (!isShare || number <= 1)
                ? Optional.empty()
                : Optional.of(expected);
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

    @Override
    public ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "Budget");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Budget that && cost == that.cost && amount.equals(that.amount);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cost, amount);
    }

    @Override
    public String toString() {
        return amount + " " + cost.unit();
    }
}
