package dev.dnal.tribuo.runtime.library;

import dev.dnal.onnx.SettingException;
import java.util.Locale;

/**
 * Which build of ONNX Runtime's native library to load. One process loads one library, so the
 * choice is made once, by the system property {@value #PROPERTY}.
 */
public enum NativeChoice {
    /**
     * The training build where it can be had, for a GPU that with CUDA, else the stock build. The
     * default.
     */
    AUTO,
    /** The build with the training operators; an error where it can't be had. */
    TRAINING,
    /** The library in the ai.onnxruntime artifact on the classpath. */
    STOCK;

    /** The system property that makes the choice: auto, training or stock. */
    public static final String PROPERTY = "dnal.native";

    /**
     * Reads a choice as the user wrote it.
     *
     * @param text auto, training or stock, in any case
     * @return the choice
     * @throws SettingException for any other text
     */
    public static NativeChoice parse(String text) {
        for (NativeChoice choice : values()) {
            if (choice.toString().equals(text.strip().toLowerCase(Locale.ROOT))) {
                return choice;
            }
        }
        throw new SettingException("The native library (system property "
                + PROPERTY
                + ") must be auto, training or stock, found '"
                + text
                + "'.");
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static NativeChoice fromSystemProperty() {
        return parse(System.getProperty(PROPERTY, AUTO.toString()));
    }
}
