package dev.dnal.conformance.testing;

import dev.dnal.onnx.lowering.PortableLowering;
import dev.dnal.onnx.lowering.TrainingKernelLowering;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.tribuo.training.Kernels;

/** The lowerings of single operators, which work on any graph with gradients. */
public enum LoweringTarget {
    /** ONNX's own operators, as ONNX Runtime has them on the CPU. */
    PORTABLE_ON_CPU,
    /** ONNX's own operators, as every device has them. */
    PORTABLE_ON_ANY_DEVICE,
    /** The kernels of ONNX Runtime's training build. */
    TRAINING_KERNELS,
    /** Those that are cuDNN's where the training build has CUDA. */
    TRAINING_KERNELS_OF_CUDA;

    /** The lowering; skips the test where its kernels can't be had. */
    public Pass lowering() {
        return switch (this) {
            case PORTABLE_ON_CPU -> PortableLowering.forCpu();
            case PORTABLE_ON_ANY_DEVICE -> PortableLowering.forAnyDevice();
            case TRAINING_KERNELS -> {
                Available.assume(Kernels.TRAINING);
                yield TrainingKernelLowering.forCpu();
            }
            case TRAINING_KERNELS_OF_CUDA -> {
                Available.assume(Kernels.TRAINING);
                yield TrainingKernelLowering.forCuda();
            }
        };
    }
}
