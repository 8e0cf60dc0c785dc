package dev.dnal.tribuo.schedule;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.dnal.onnx.SettingException;

/** The range of learning rates. */
final class Rates {
    private Rates() {}

    static double require(double rate) {
        if (!isValid(rate)) {
            throw new SettingException(complaint(rate));
        }
        return rate;
    }

    static void requireProperty(String property, double rate) throws PropertyException {
        if (!isValid(rate)) {
            throw new PropertyException("", property, complaint(rate));
        }
    }

    private static boolean isValid(double rate) {
        return rate > 0 && Double.isFinite(rate);
    }

    private static String complaint(double rate) {
        return "A learning rate must be finite and above 0, found " + rate;
    }
}
