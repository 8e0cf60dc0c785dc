package dev.dnal.tribuo.runtime;

import dev.dnal.tribuo.runtime.library.RuntimeUnavailableException;
import java.util.Locale;
import java.util.stream.Stream;

/** Thrown when a device has too little memory for what it was asked to do. The message says what to do instead. */
public final class DeviceMemoryException extends RuntimeUnavailableException {
    private static final long serialVersionUID = 1L;

    private final Device device;

    DeviceMemoryException(Device device, String work, String remedy, Throwable cause) {
        super("The device " + device + " has too little memory for " + work + ". " + remedy, cause);
        this.device = device;
    }

    /** Whether that is what a message of ONNX Runtime's says, in any of the ways of its arena, CUDA, cuDNN and cuBLAS. */
    static boolean isSaidBy(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return Stream.of(
                        "failed to allocate memory",
                        "out of memory",
                        "alloc_failed",
                        "is smaller than requested bytes",
                        "memory allocation failed")
                .anyMatch(lower::contains);
    }

    /**
     * The same, said of training.
     *
     * @param batch the number of examples in a batch
     * @param stepsPerRun the number of batches that lie on the device at once
     */
    public DeviceMemoryException ofTraining(long batch, int stepsPerRun) {
        String batches = "a training step of a batch of " + batch
                + (stepsPerRun > 1 ? ", with those of " + stepsPerRun + " steps at once" : "");
        String smaller = batch > 1 ? "a batch size of " + batch / 2 : "a smaller network";
        String fewer = stepsPerRun > 1 ? ", or fewer steps in a run, as " + Math.max(1, stepsPerRun / 4) : "";
        return new DeviceMemoryException(device, batches, "Try " + smaller + fewer + ".", this);
    }
}
