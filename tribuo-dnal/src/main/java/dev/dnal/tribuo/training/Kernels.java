package dev.dnal.tribuo.training;

import dev.dnal.onnx.lowering.PortableLowering;
import dev.dnal.onnx.lowering.TrainingKernelLowering;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.KernelSet;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.runtime.RuntimeUnavailableException;
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
    /** ONNX's own operators that CUDA has too. */
    CUDA("cuda");

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
     * @throws IllegalArgumentException if there are none
     */
    public static Kernels of(String label) {
        return Arrays.stream(values())
                .filter(kernels -> kernels.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown kernels '" + label + "', expected one of "
                        + Arrays.stream(values()).map(Kernels::label).collect(Collectors.joining(", "))));
    }

    /**
     * The same, with {@link #AUTO} decided.
     *
     * @throws RuntimeUnavailableException if the loaded library lacks these kernels
     */
    public Kernels resolve(Device device) {
        boolean hasTraining = OrtRuntime.start(device).kernels() == KernelSet.TRAINING;
        if (this == TRAINING && !hasTraining) {
            throw new RuntimeUnavailableException("The kernels '" + label
                    + "' were asked for, but the ONNX Runtime that is loaded has no training kernels: "
                    + OrtRuntime.start(device) + ". Take 'auto' or 'portable'.");
        }
        if (this != AUTO) {
            return this;
        }
        if (device.kind() == Device.Kind.CUDA) {
            return CUDA;
        }
        return hasTraining ? TRAINING : PORTABLE;
    }

    /** The pass that makes a step graph of these kernels, which must not be {@link #AUTO}. */
    Pass lowering() {
        return switch (this) {
            case PORTABLE -> PortableLowering.forCpu();
            case TRAINING -> new TrainingKernelLowering();
            case CUDA -> PortableLowering.forAnyDevice();
            case AUTO -> throw new IllegalStateException("'auto' must be resolved first");
        };
    }
}
