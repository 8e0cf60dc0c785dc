package dev.dnal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.GraphException;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GivenFileTest {
    private final GivenFile file = new GivenFile(Path.of("m.onnx"));

    @Test
    void whatIsWrongWithANetworkHasTheFilesNameOnce() {
        GraphException late = assertThrows(
                GraphException.class,
                () -> file.naming(() -> {
                    throw new GraphException("Node Relu 'r': no");
                }));
        assertEquals("m.onnx: Node Relu 'r': no", late.getMessage());
        GraphException again = assertThrows(
                GraphException.class,
                () -> file.naming(() -> {
                    throw late;
                }));
        assertEquals(late.getMessage(), again.getMessage());
    }

    @Test
    void whatOnnxRuntimeRefusesIsTheFilesFault() {
        SessionConfig config = SessionConfig.on(Device.CPU).withThreads(1);
        UnusableInputException thrown = assertThrows(
                UnusableInputException.class, () -> file.naming(() -> OnnxSession.open(new byte[] {1}, config)));
        assertTrue(String.valueOf(thrown.getMessage()).startsWith("m.onnx: ONNX Runtime refused"), thrown.getMessage());
    }
}
