package dev.dnal.tribuo.network;

import static dev.dnal.tribuo.config.Checks.require;

import dev.dnal.tribuo.config.ConfiguredValue;

/**
 * What the built-in networks have in common: a width. Public, so that a list of several of them has a type; nobody else can extend it.
 */
public abstract class ConfiguredNetwork extends ConfiguredValue implements Network {
    static final String WIDTH = "Channels of the first convolution; all other widths keep their ratio to it.";

    ConfiguredNetwork() {}

    /** Channels of the first convolution. */
    abstract int width();

    /** A published width at this network's ratio to the published one, at least 1. */
    final int scaled(int published, int usualWidth) {
        return Math.max(1, Math.round((float) published * width() / usualWidth));
    }

    @Override
    protected void check() {
        require(
                "width",
                width() >= 1,
                "Width of " + getClass().getSimpleName() + " must be at least 1, found " + width());
    }
}
