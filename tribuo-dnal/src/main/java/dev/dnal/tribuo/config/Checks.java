package dev.dnal.tribuo.config;

import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.dnal.onnx.SettingException;
import java.io.Serial;

/** How settings are checked: once, whoever sets them. */
public final class Checks {
    /** What is wrong with a setting, and with which. */
    private static final class Refusal extends SettingException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final String property;

        Refusal(String property, String message, Throwable cause) {
            super(message, cause);
            this.property = property;
        }

        Refusal(String property, String message) {
            super(message);
            this.property = property;
        }
    }

    private Checks() {}

    /**
     * Says that a setting is as it must be.
     *
     * @param property its name, or several
     * @param holds whether it is
     * @param message for users, if it isn't: what is expected, and what was found
     * @throws SettingException if it isn't
     */
    public static void require(String property, boolean holds, String message) {
        if (!holds) {
            throw new Refusal(property, message);
        }
    }

    /**
     * Says that settings are as somebody needs them who takes them.
     *
     * @param property their names
     * @param taker throws an {@link IllegalArgumentException} with a message for users if they aren't
     * @throws SettingException if they aren't
     */
    public static void require(String property, Runnable taker) {
        try {
            taker.run();
        } catch (IllegalArgumentException e) {
            throw new Refusal(property, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Checks what OLCUT has set.
     *
     * @param configured has been set
     * @param check throws a {@link SettingException} if it isn't as it must be
     * @throws PropertyException in that case, with the same message
     */
    public static void configured(Object configured, Runnable check) {
        try {
            check.run();
        } catch (SettingException e) {
            String property = e instanceof Refusal refusal
                    ? refusal.property
                    : String.join(", ", ConfigFields.values(configured).keySet());
            throw new PropertyException("", property, String.valueOf(e.getMessage()));
        }
    }
}
