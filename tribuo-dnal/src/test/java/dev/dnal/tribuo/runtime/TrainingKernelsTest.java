package dev.dnal.tribuo.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrainingKernelsTest {
    @BeforeAll
    static void needsTheTrainingBuild() {
        assumeTrue(OrtRuntime.start(Device.CPU).kernels() == KernelSet.TRAINING, "no training build here");
    }

    /** dX and dW of a 2x2 convolution over one 2x2 image, which is a scalar product: dX = dY W, dW = dY X. */
    @Test
    void convGradGivesBothGradients() {
        byte[] model = SmallModel.model()
                .input("dy", ElementType.FLOAT32, 1, 1, 1, 1)
                .input("x", ElementType.FLOAT32, 1, 1, 2, 2)
                .input("w", ElementType.FLOAT32, 1, 1, 2, 2)
                .nodeIn(
                        "com.microsoft",
                        "ConvGrad",
                        "dy,x,w",
                        "dx,dw",
                        SmallModel.integers("kernel_shape", 2, 2),
                        SmallModel.integers("strides", 1, 1),
                        SmallModel.integers("pads", 0, 0, 0, 0),
                        SmallModel.integers("dilations", 1, 1),
                        SmallModel.integer("group", 1))
                .output("dx", ElementType.FLOAT32, 1, 1, 2, 2)
                .output("dw", ElementType.FLOAT32, 1, 1, 2, 2)
                .bytes();
        Map<String, HostTensor> feeds = Map.of(
                "dy", HostTensor.of(new float[] {2}, 1, 1, 1, 1),
                "x", HostTensor.of(new float[] {1, 2, 3, 4}, 1, 1, 2, 2),
                "w", HostTensor.of(new float[] {5, 6, 7, 8}, 1, 1, 2, 2));
        try (OnnxSession session = OnnxSession.open(model, SessionConfig.on(Device.CPU))) {
            Map<String, HostTensor> gradients = session.run(feeds);
            assertArrayEquals(new float[] {10, 12, 14, 16}, gradients.get("dx").toFloatArray());
            assertArrayEquals(new float[] {2, 4, 6, 8}, gradients.get("dw").toFloatArray());
        }
    }
}
