package dev.dnal.tribuo.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Sessions leave denormal numbers, which many processors multiply slowly, as they are: gates would be where they come from, and
 * ONNX Runtime's sigmoid makes none, but 0.
 */
class DenormalGatesTest {
    private static final int SCORES = 1201;

    /** Sigmoids of 0, -0.1, -0.2, ... -120; that of -90 would be denormal, that of -120 is below all numbers. */
    private static float[] gates() {
        Graph graph = new Graph("gates");
        graph.opsets().put("", Operators.OPSET);
        GraphBuilder b = new GraphBuilder(graph);
        graph.addOutput(b.emit("Sigmoid", graph.addInput("s", new TensorType(DataType.FLOAT, Shape.of(SCORES)))));
        float[] scores = new float[SCORES];
        for (int i = 0; i < SCORES; i++) {
            scores[i] = -0.1f * i;
        }
        try (OnnxSession session = OnnxSession.open(OnnxWriter.toBytes(graph), SessionConfig.on(Device.CPU))) {
            Map<String, HostTensor> outputs = session.run(Map.of("s", HostTensor.of(scores, SCORES)));
            return outputs.values().iterator().next().toFloatArray();
        }
    }

    @Test
    void gatesThatCloseAreNormalNumbersUntilTheyAreZero() {
        float[] gates = gates();
        assertEquals(0.5f, gates[0]);
        for (float gate : gates) {
            assertTrue(gate == 0 || gate >= Float.MIN_NORMAL, () -> "denormal gate " + gate);
        }
        assertEquals(0, gates[SCORES - 1]);
    }
}
