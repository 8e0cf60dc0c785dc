package dev.dnal.tribuo.runtime;

import ai.onnxruntime.OrtException;

/**
 * Thrown when ONNX Runtime refuses a graph or fails while running it. The message ends with ONNX
 * Runtime's own.
 */
public final class GraphRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GraphRunException(String what, OrtException cause) {
        super(what + ": " + cause.getMessage(), cause);
    }

    GraphRunException(String message) {
        super(message);
    }
}
