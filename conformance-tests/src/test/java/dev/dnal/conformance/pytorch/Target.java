package dev.dnal.conformance.pytorch;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.lowering.PortableLowering;
import dev.dnal.onnx.lowering.TrainingKernelLowering;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.IdleThreads;
import dev.dnal.tribuo.runtime.KernelSet;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.runtime.SessionConfig;
import org.junit.jupiter.api.Assumptions;

/** The ways in which a graph with gradients gets to ONNX Runtime. */
enum Target {
    /** ONNX's own operators, as ONNX Runtime has them on the CPU. */
    PORTABLE_ON_CPU {
        @Override
        Pass lowering() {
            return PortableLowering.forCpu();
        }
    },
    /** ONNX's own operators, as every device has them. */
    PORTABLE_ON_ANY_DEVICE {
        @Override
        Pass lowering() {
            return PortableLowering.forAnyDevice();
        }
    },
    /** The kernels of ONNX Runtime's training build. Skipped on platforms that have none; Linux on x86-64 has one. */
    TRAINING_KERNELS {
        @Override
        Pass lowering() {
            boolean mustRun = System.getProperty("os.name").equals("Linux")
                    && System.getProperty("os.arch").equals("amd64");
            OrtRuntime runtime = OrtRuntime.start(Device.CPU);
            Assumptions.assumeTrue(
                    mustRun || runtime.kernels() == KernelSet.TRAINING,
                    () -> "There are no training kernels on this platform, only " + runtime);
            return new TrainingKernelLowering();
        }
    };

    /** One thread, so that sums are added up in the same order on every machine. */
    static final SessionConfig SESSION =
            SessionConfig.on(Device.CPU).withThreads(1).withIdleThreads(IdleThreads.SLEEP);

    abstract Pass lowering();

    /** The ONNX file of a graph that may hold internal operators. */
    byte[] model(Graph graph) {
        Graph lowered = graph.copy();
        lowering().apply(lowered);
        return OnnxWriter.toBytes(lowered);
    }
}
