package dev.dnal.tribuo.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadingLogTest {
    private final Logger logger = Logger.getLogger("ai.onnxruntime.OnnxRuntime");
    private final Logger above = Logger.getLogger("ai.onnxruntime");
    private final List<String> heard = new ArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord record) {
            heard.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        above.addHandler(listener);
    }

    @AfterEach
    void stop() {
        above.removeHandler(listener);
    }

    @Test
    void aFileThatCouldNotBeUnpackedIsKeptForTheMessage() {
        IOException full = new IOException("No space left on device");
        LoadingLog log = LoadingLog.begin();
        logger.log(Level.WARNING, "Failed to load library", full);
        assertSame(full, log.unpackingFailure().orElseThrow());
        log.close();
        assertEquals(List.of(), heard);
    }

    @Test
    void allElseGoesItsWayWhenLoadingIsOver() {
        LoadingLog log = LoadingLog.begin();
        logger.warning("something else");
        assertEquals(Optional.empty(), log.unpackingFailure());
        log.close();
        logger.warning("later");
        assertEquals(List.of("something else", "later"), heard);
    }
}
