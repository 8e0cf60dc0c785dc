package dev.dnal.conformance.testing;

import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.library.RuntimeUnavailableException;
import dev.dnal.tribuo.training.Kernels;
import org.junit.jupiter.api.Assumptions;

/** What can't be tested everywhere. */
public final class Available {
    private Available() {}

    /**
     * Skips the test where ONNX Runtime has not got the kernels: the training build is not made for every platform, nor
     * convolutions in blocks for every CPU. On Linux on x86-64 their lack is a failure.
     *
     * @return the kernels
     */
    public static Kernels assume(Kernels kernels) {
        boolean mustRun = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        try {
            return kernels.resolve(Device.CPU);
        } catch (RuntimeUnavailableException e) {
            Assumptions.assumeTrue(mustRun, String.valueOf(e.getMessage()));
            throw e;
        }
    }
}
