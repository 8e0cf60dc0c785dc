package dev.dnal.tribuo.config;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.onnx.SettingException;
import java.io.IOException;
import java.io.Serial;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable value that is configured, by a constructor or by OLCUT. A subclass states its settings as {@link Config} fields, their ranges in
 * {@link #check}, and what they mean; provenance, equality, hash and text follow from the fields, and so can't forget one. It has a
 * constructor without parameters, private where no setting has to be given, for OLCUT.
 *
 * <p>A provenance names the {@link Role} of an interface that the value implements, if one has a role; or else the class.
 *
 * <p>Constructors end with {@code check()}. What a constructor refuses with a {@link SettingException}, OLCUT refuses with a {@link
 * PropertyException} of the same message.
 */
public abstract class ConfiguredValue implements Configurable, Provenancable<ConfiguredObjectProvenance>, Cloneable {
    /** What is wrong with a setting, and with which. */
    private static final class Refusal extends SettingException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final String property;

        Refusal(String property, String message) {
            super(message);
            this.property = property;
        }
    }

    /**
     * Checks the ranges of all settings, by {@code require}.
     *
     * @throws SettingException if a setting is out of range
     */
    protected void check() {}

    /**
     * Says that a setting is as it must be.
     *
     * @param property its name, or several
     * @param holds whether it is
     * @param message for users, if it isn't: what is expected, and what was found
     * @throws SettingException if it isn't
     */
    protected static void require(String property, boolean holds, String message) {
        if (!holds) {
            throw new Refusal(property, message);
        }
    }

    /**
     * Says that settings are as somebody else wants them who takes them.
     *
     * @param property their names
     * @param taker throws an {@link IllegalArgumentException} with a message for users if they aren't
     * @throws SettingException if they aren't
     */
    protected static void require(String property, Runnable taker) {
        try {
            taker.run();
        } catch (IllegalArgumentException e) {
            Refusal refusal = new Refusal(property, String.valueOf(e.getMessage()));
            refusal.initCause(e);
            throw refusal;
        }
    }

    /**
     * Called by OLCUT when it has set the fields.
     *
     * @throws PropertyException if a setting is out of range
     */
    @Override
    public void postConfig() throws IOException {
        try {
            check();
        } catch (SettingException e) {
            String property = e instanceof Refusal refusal
                    ? refusal.property
                    : String.join(", ", ConfigFields.values(this).keySet());
            throw new PropertyException("", property, String.valueOf(e.getMessage()));
        }
    }

    /**
     * The same value but for what is changed, checked again.
     *
     * @param change sets a field of the copy it is given
     * @throws SettingException if a setting is out of range then
     */
    protected static <V extends ConfiguredValue> V changed(V value, Consumer<V> change) {
        V copy = copy(value);
        change.accept(copy);
        copy.check();
        return copy;
    }

    @SuppressWarnings("unchecked") // a clone has the class of what is cloned
    private static <V extends ConfiguredValue> V copy(V value) {
        try {
            return (V) value.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Expected " + value + " to be cloned, for all such values can be", e);
        }
    }

    @Override
    public final ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, ConfigFields.role(getClass()));
    }

    /** Whether the other is of the same kind and has the same settings. A number is the same as one that it is numerically equal to. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof ConfiguredValue that
                && ConfigFields.kind(getClass()) == ConfigFields.kind(that.getClass())
                && comparable().equals(that.comparable());
    }

    @Override
    public final int hashCode() {
        return comparable().hashCode();
    }

    /** Settings by name, with 0 for -0. */
    private Map<String, @Nullable Object> comparable() {
        Map<String, @Nullable Object> values = ConfigFields.values(this);
        values.replaceAll((name, value) -> value instanceof Double number ? (Object) (number + 0.0) : value);
        return values;
    }

    /** Kind and all settings. */
    @Override
    public String toString() {
        return ConfigFields.text(this);
    }
}
