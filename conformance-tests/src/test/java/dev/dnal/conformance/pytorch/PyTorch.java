package dev.dnal.conformance.pytorch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.training.GradientCollector;
import dev.dnal.onnx.graph.Tensor;
import java.nio.file.Path;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assumptions;

/**
 * The PyTorch of this process, through DJL. Its native library comes from the artifact pytorch-native-cpu and is unpacked into
 * the build folder; nothing is fetched from elsewhere.
 *
 * <p>Tests compute in double precision, so that what differs is our own rounding. There is another reason: in single precision
 * the oneDNN of PyTorch 2.7.1 was seen to get gradients of convolutions of 8 channels wrong on processors with AVX-512.
 */
public final class PyTorch {
    /** What DJL logs on its way is of no use to a reader of test results. Held, or the level would be lost. */
    private static final Logger DJL_LOG = Logger.getLogger("ai.djl");

    private PyTorch() {}

    /** Where the artifact that holds PyTorch says what it holds. */
    private static final String BUNDLED = "native/lib/pytorch.properties";

    /** Starts PyTorch at the first use. */
    private static final class Holder {
        static final Engine ENGINE = start();

        private static Engine start() {
            DJL_LOG.setLevel(Level.SEVERE);
            setUnlessSet(
                    "DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
            setUnlessSet("ai.djl.offline", "true");
            // One thread, so that sums are added up in the same order on every machine.
            setUnlessSet("ai.djl.pytorch.num_threads", "1");
            return Engine.getEngine("PyTorch");
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /**
     * A manager of arrays, which the caller closes. Skips the test on a platform for which there is no PyTorch artifact; on
     * Linux on x86-64 a missing PyTorch is a failure.
     */
    public static NDManager newManager() {
        String os = System.getProperty("os.name") + ", " + System.getProperty("os.arch");
        boolean mustRun = os.toLowerCase(Locale.ROOT).equals("linux, amd64");
        Assumptions.assumeTrue(
                mustRun || PyTorch.class.getClassLoader().getResource(BUNDLED) != null,
                () -> "There is no artifact pytorch-native-cpu for this platform (" + os
                        + "), so nothing can be compared with PyTorch");
        return Holder.ENGINE.newBaseManager(Device.cpu());
    }

    /** Records what is computed until it is closed, for gradients. */
    public static GradientCollector record() {
        return Holder.ENGINE.newGradientCollector();
    }

    /** A floating point tensor as an array in double precision, or a tensor of whole numbers as it is. */
    static PtNDArray array(NDManager manager, Tensor tensor) {
        Shape shape = new Shape(tensor.sizes());
        return (PtNDArray)
                (tensor.type().isDifferentiable()
                        ? manager.create(tensor.doubles(), shape)
                        : manager.create(tensor.longs(), shape));
    }
}
