package dev.dnal.tribuo.training;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.lowering.PortableLowering;
import dev.dnal.onnx.lowering.TrainingKernelLowering;
import dev.dnal.onnx.lowering.cpu.FastCpuLowering;
import dev.dnal.onnx.lowering.cuda.CudaLowering;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.KernelSet;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.runtime.library.RuntimeUnavailableException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Which kernels a training step is made of. All compute the same but for rounding. */
public enum Kernels {
    /** The fastest that the device and the loaded library have. */
    AUTO("auto"),
    /** ONNX's own operators only, as any ONNX Runtime has them. */
    PORTABLE("portable"),
    /** Those of ONNX Runtime's training build, where it has them. */
    TRAINING("training"),
    /** As {@link #TRAINING}, with ONNX Runtime's fast convolutions on the CPU, of channels in blocks, where widths allow. */
    BLOCKED_TRAINING("blocked+training"),
    /** As {@link #PORTABLE}, with ONNX Runtime's fast convolutions on the CPU, of channels in blocks, where widths allow. */
    BLOCKED_PORTABLE("blocked+portable"),
    /** ONNX's own operators that CUDA has too. */
    CUDA("cuda"),
    /** As {@link #CUDA}, with the kernels of ONNX Runtime's training build that are cuDNN's there, where it has them. */
    CUDA_TRAINING("cuda+training");

    private final String label;

    Kernels(String label) {
        this.label = label;
    }

    /** The name in options and records. */
    public String label() {
        return label;
    }

    /**
     * The kernels of that name.
     *
     * @throws SettingException if there are none
     */
    public static Kernels of(String label) {
        return Arrays.stream(values())
                .filter(kernels -> kernels.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new SettingException("Unknown kernels '" + label + "', expected one of "
                        + Arrays.stream(values()).map(Kernels::label).collect(Collectors.joining(", "))));
    }

    /**
     * The same, with {@link #AUTO} decided.
     *
     * @throws RuntimeUnavailableException if the device, the CPU or the loaded library has not got these kernels
     */
    public Kernels resolve(Device asked) {
        Device device = asked.resolve();
        OrtRuntime runtime = OrtRuntime.start(device);
        boolean hasTraining = runtime.kernels() == KernelSet.TRAINING;
        boolean onCpu = device.kind() == Device.Kind.CPU;
        if (this == AUTO) {
            return onCpu ? fastestOnCpu(hasTraining) : hasTraining ? CUDA_TRAINING : CUDA;
        }
        require(onCpu || isForCuda(), "they are for the CPU, and the device is " + device);
        require(!isBlocked() || BlockProbe.block().isPresent(), "ONNX Runtime has no such kernels for this CPU");
        require(
                hasTraining || !usesTrainingKernels(),
                "the library that is loaded has no training kernels: " + runtime);
        return this;
    }

    private static Kernels fastestOnCpu(boolean hasTraining) {
        if (BlockProbe.block().isPresent()) {
            return hasTraining ? BLOCKED_TRAINING : BLOCKED_PORTABLE;
        }
        return hasTraining ? TRAINING : PORTABLE;
    }

    private boolean isBlocked() {
        return this == BLOCKED_TRAINING || this == BLOCKED_PORTABLE;
    }

    private boolean usesTrainingKernels() {
        return this == BLOCKED_TRAINING || this == TRAINING || this == CUDA_TRAINING;
    }

    private void require(boolean condition, String reason) {
        if (!condition) {
            throw new RuntimeUnavailableException(
                    "The kernels '" + label + "' can't be had: " + reason + ". Take 'auto'.");
        }
    }

    /** The pass that makes a step graph of these kernels, which must have been resolved. */
    Pass lowering() {
        return switch (this) {
            case PORTABLE -> PortableLowering.forCpu();
            case TRAINING -> TrainingKernelLowering.forCpu();
            case BLOCKED_PORTABLE -> new FastCpuLowering(PortableLowering.forCpu(), block());
            case BLOCKED_TRAINING -> new FastCpuLowering(TrainingKernelLowering.forCpu(), block());
            case CUDA -> CudaLowering.portable();
            case CUDA_TRAINING -> CudaLowering.withTrainingKernels();
            case AUTO -> throw new IllegalStateException("'auto' must be resolved first");
        };
    }

    /** Whether updates of many tensors by one formula are worth their packing: where each node costs a launch. */
    boolean packsUpdates() {
        return isForCuda();
    }

    private boolean isForCuda() {
        return this == CUDA || this == CUDA_TRAINING;
    }

    private static int block() {
        return BlockProbe.block().orElseThrow();
    }
}
