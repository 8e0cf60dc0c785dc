package dev.dnal.onnx.training.internal;

import dev.dnal.onnx.SettingException;

/** Checks of settings. */
public final class SettingRange {
    private SettingRange() {}

    /**
     * Checks that {@code value} is at least {@code min} and less than {@code max}.
     *
     * @throws SettingException if it is not, or is not a number
     */
    public static void require(String what, double value, double min, double max) {
        if (!(value >= min && value < max)) {
            throw new SettingException(
                    "The " + what + " must be from " + min + " to below " + max + ", found " + value);
        }
    }
}
