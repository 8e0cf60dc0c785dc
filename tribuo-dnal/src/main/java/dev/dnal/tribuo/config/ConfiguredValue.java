package dev.dnal.tribuo.config;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.Configurable;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenancable;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.onnx.SettingException;
import java.io.IOException;
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
    /**
     * Checks the ranges of all settings, by {@link Checks}.
     *
     * @throws SettingException if a setting is out of range
     */
    protected void check() {}

    /**
     * Called by OLCUT when it has set the fields.
     *
     * @throws PropertyException if a setting is out of range
     */
    @Override
    public void postConfig() throws IOException {
        Checks.configured(this, this::check);
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
        return ConfigFields.equal(this, other);
    }

    @Override
    public final int hashCode() {
        return ConfigFields.hash(this);
    }

    /** Kind and all settings. */
    @Override
    public String toString() {
        return ConfigFields.text(this);
    }
}
