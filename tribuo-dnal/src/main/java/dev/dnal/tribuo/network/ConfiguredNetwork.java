package dev.dnal.tribuo.network;

import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.dnal.onnx.SettingException;
import java.util.Objects;
import java.util.Optional;

/**
 * What the built-in networks have in common: a width, and a check of the settings that OLCUT and constructors share. Public, so
 * that a list of several of them has a type; nobody else can extend it.
 */
public abstract class ConfiguredNetwork implements Network {
    /**
     * What is wrong with a setting.
     *
     * @param property its name
     * @param text what was expected and found
     */
    record Complaint(String property, String text) {}

    @Config(description = "Channels of the first convolution; all other widths keep their ratio to it.")
    private int width;

    private final int usualWidth;

    /**
     * A network of a width, which {@link #require} checks.
     *
     * @param usualWidth the published width
     */
    ConfiguredNetwork(int width, int usualWidth) {
        this.width = width;
        this.usualWidth = usualWidth;
    }

    /** A published width at this network's ratio, at least 1. */
    final int scaled(int published) {
        return Math.max(1, Math.round((float) published * width / usualWidth));
    }

    final int width() {
        return width;
    }

    /** The first of the settings that is out of range. */
    Optional<Complaint> complaint() {
        return width < 1
                ? Optional.of(new Complaint(
                        "width", "Width of " + getClass().getSimpleName() + " must be at least 1, found " + width))
                : Optional.empty();
    }

    /** For the end of constructors. */
    final void require() {
        complaint().ifPresent(complaint -> {
            throw new SettingException(complaint.text());
        });
    }

    @Override
    public final void postConfig() {
        complaint().ifPresent(complaint -> {
            throw new PropertyException("", complaint.property(), complaint.text());
        });
    }

    @Override
    public final ConfiguredObjectProvenance getProvenance() {
        return new ConfiguredObjectProvenanceImpl(this, "Network");
    }

    /** The same class with the same settings, as {@link #toString} tells them. */
    @Override
    public final boolean equals(Object other) {
        return other instanceof ConfiguredNetwork that
                && getClass() == that.getClass()
                && toString().equals(that.toString());
    }

    @Override
    public final int hashCode() {
        return Objects.hashCode(toString());
    }

    /** Class and all settings. */
    @Override
    public abstract String toString();
}
