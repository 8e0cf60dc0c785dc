package dev.dnal.tribuo.experiment;

import com.sun.management.OperatingSystemMXBean;
import dev.dnal.onnx.cost.ActivationMemory;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.LimitException;
import java.lang.management.ManagementFactory;

/**
 * The memory that what a network computes may take. It is held against the network's shapes before anything runs: where ONNX Runtime finds
 * no memory, systems end the process without a word.
 *
 * @param bytes the most that values may take at one time, at least 0
 */
public record MemoryLimit(long bytes) {
    /** As much as there is. */
    public static final MemoryLimit NONE = new MemoryLimit(Long.MAX_VALUE);

    /** Half of the memory of this machine, or of the container that the process is in. */
    public static MemoryLimit ofThisMachine() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new MemoryLimit(system.getTotalMemorySize() / 2);
    }

    /**
     * Checks that a network can run.
     *
     * @param network with known shapes, nodes in an order of execution
     * @param batch images in a run, at least 1
     * @throws LimitException if what exists at one time takes more
     */
    public void requireRun(Graph network, int batch) {
        require(ActivationMemory.of(network).ofRun(batch), "A run", batch);
    }

    /**
     * Checks that a network can train.
     *
     * @param network with known shapes
     * @param batch images in a step, at least 1
     * @throws LimitException if what a step keeps for its gradients takes more
     */
    public void requireTraining(Graph network, int batch) {
        require(ActivationMemory.of(network).ofTraining(batch), "A training step", batch);
    }

    private void require(long needed, String what, int batch) {
        if (needed > bytes) {
            throw new LimitException(what + " of " + batch + " images must take at most " + bytes
                    + " bytes for what the network computes, half of this machine's memory, found "
                    + (needed == Long.MAX_VALUE ? "more than 2^63" : needed) + "; choose a smaller batch size");
        }
    }
}
