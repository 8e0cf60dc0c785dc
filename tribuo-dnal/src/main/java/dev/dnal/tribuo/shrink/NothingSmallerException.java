package dev.dnal.tribuo.shrink;

import java.io.Serial;

/** Of the networks that were tried, none is within the drop that was allowed. The message says what they came to. */
public final class NothingSmallerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    NothingSmallerException(String message) {
        super(message);
    }
}
