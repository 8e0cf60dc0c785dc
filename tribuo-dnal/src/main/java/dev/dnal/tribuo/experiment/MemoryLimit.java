package dev.dnal.tribuo.experiment;

import com.sun.management.OperatingSystemMXBean;
import dev.dnal.onnx.cost.ActivationMemory;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.LimitException;
import java.lang.management.ManagementFactory;
import java.util.function.ToLongFunction;

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
     * @param name what messages call it, as a file
     * @param network whose inputs have shapes that are known but for the batch
     * @param batch images in a run, at least 1
     * @throws LimitException if what exists at one time takes more, or can't be told
     * @throws dev.dnal.onnx.graph.GraphException if a node can't work on so many images
     */
    public void requireRun(String name, Graph network, int batch) {
        require(name, network, batch, "A run", ActivationMemory::ofRun);
    }

    /**
     * Checks that a network can train.
     *
     * @param name what messages call it, as a file
     * @param network whose inputs have shapes that are known but for the batch
     * @param batch images in a step, at least 1
     * @throws LimitException if what a step keeps for its gradients takes more, or can't be told
     * @throws dev.dnal.onnx.graph.GraphException if a node can't work on so many images
     */
    public void requireTraining(String name, Graph network, int batch) {
        require(name, network, batch, "A training step", ActivationMemory::ofTraining);
    }

    private void require(String name, Graph network, int batch, String what, ToLongFunction<ActivationMemory> needs) {
        if (bytes == NONE.bytes) {
            return;
        }
        try {
            require(ActivationMemory.of(network, batch), what + " of " + batch + " images", needs);
        } catch (GraphException e) {
            throw e.in(name);
        }
    }

    private void require(ActivationMemory memory, String what, ToLongFunction<ActivationMemory> needs) {
        memory.unknown().ifPresent(node -> {
            throw new LimitException(
                    node,
                    "expected values whose sizes follow from those of the images, found one that depends on what is"
                            + " computed, so that the memory it takes can't be told before it runs");
        });
        long needed = needs.applyAsLong(memory);
        if (needed > bytes) {
            throw new LimitException(what + " must take at most " + bytes
                    + " bytes for what the network computes, half of this machine's memory, found "
                    + (needed == Long.MAX_VALUE ? "more than 2^63" : needed)
                    + memory.largest()
                            .map(node -> ", the largest value at node " + node.label())
                            .orElse("")
                    + "; choose a smaller batch size");
        }
    }
}
