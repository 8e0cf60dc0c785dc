package dev.dnal.tribuo.runtime;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Hears what ONNX Runtime's Java part logs while it loads its native libraries. That a library could not be unpacked, as on a full disk, it
 * only logs, with stack traces; the exception that follows tells of a library that isn't there. When this is closed, all else that it logged
 * goes its usual way.
 */
final class LoadingLog extends Handler {
    private static final Logger OF_ONNX_RUNTIME = Logger.getLogger("ai.onnxruntime.OnnxRuntime");

    private final List<LogRecord> records = new ArrayList<>();
    private final boolean wasHandedOn = OF_ONNX_RUNTIME.getUseParentHandlers();

    private LoadingLog() {}

    /** Begins to listen. */
    static LoadingLog begin() {
        LoadingLog log = new LoadingLog();
        OF_ONNX_RUNTIME.setUseParentHandlers(false);
        OF_ONNX_RUNTIME.addHandler(log);
        return log;
    }

    /** Why a library could not be unpacked, if one could not. */
    Optional<IOException> unpackingFailure() {
        return records.stream()
                .map(LogRecord::getThrown)
                .filter(IOException.class::isInstance)
                .map(IOException.class::cast)
                .findFirst();
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        OF_ONNX_RUNTIME.removeHandler(this);
        OF_ONNX_RUNTIME.setUseParentHandlers(wasHandedOn);
        records.stream()
                .filter(record -> !(record.getThrown() instanceof IOException))
                .forEach(OF_ONNX_RUNTIME::log);
    }
}
