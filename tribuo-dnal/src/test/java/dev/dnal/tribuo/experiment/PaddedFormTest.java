package dev.dnal.tribuo.experiment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.network.Shortcut;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PaddedFormTest {
    private static Graph network(int width) {
        return new ResNet(8, width, Shortcut.PROJECTION)
                .build(new ImageShape(1, 8, 8), 3, new SplittableRandom(1))
                .graph();
    }

    private static float[] logits(byte[] file) {
        Random random = new Random(2);
        float[] pixels = new float[2 * 64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextFloat();
        }
        try (OnnxSession session = OnnxSession.open(file, SessionConfig.on(Device.CPU))) {
            String input = session.inputs().get(0).name();
            return session.run(Map.of(input, HostTensor.of(pixels, 2, 1, 8, 8)))
                    .values()
                    .iterator()
                    .next()
                    .toFloatArray();
        }
    }

    @Test
    void computesTheSameWithChannelsOfMultiples() {
        Graph network = network(5);
        byte[] file = OnnxWriter.toBytes(network);
        PaddedForm padded = PaddedForm.of(file).orElseThrow();
        assertArrayEquals(logits(file), logits(padded.file()), 1e-5f);
        assertTrue(padded.size().macs() > CostCounter.count(network).macs());
        assertEquals(Optional.empty(), PaddedForm.of(padded.file()), "it is full");
    }

    @Test
    void whereAllIsFullThereIsNone() {
        assertEquals(Optional.empty(), PaddedForm.of(OnnxWriter.toBytes(network(8))));
    }
}
