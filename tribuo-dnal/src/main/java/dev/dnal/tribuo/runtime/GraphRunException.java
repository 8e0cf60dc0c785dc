package dev.dnal.tribuo.runtime;

import ai.onnxruntime.OrtException;

/**
 * Thrown when ONNX Runtime refuses a graph or fails while running it. The message ends with ONNX
 * Runtime's own.
 */
public final class GraphRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GraphRunException(String what, OrtException cause) {
        super(what + ": " + messageOf(cause), cause);
    }

    GraphRunException(String message) {
        super(message);
    }

    /** ONNX Runtime's message without the code that its Java part puts before it. */
    static String messageOf(OrtException exception) {
        String message = String.valueOf(exception.getMessage());
        String marker = "- message: ";
        int start = message.indexOf(marker);
        return (start < 0 ? message : message.substring(start + marker.length())).strip();
    }
}
