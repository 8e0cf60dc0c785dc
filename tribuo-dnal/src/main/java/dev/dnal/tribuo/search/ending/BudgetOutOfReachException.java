package dev.dnal.tribuo.search.ending;

import dev.dnal.onnx.SettingException;
import java.io.Serial;

/** A budget can't be met by anything that may be chosen. The message says what can be. */
public final class BudgetOutOfReachException extends SettingException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** An exception with a message for the user. */
    public BudgetOutOfReachException(String message) {
        super(message);
    }
}
