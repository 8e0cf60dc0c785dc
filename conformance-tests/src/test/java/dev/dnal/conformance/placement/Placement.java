package dev.dnal.conformance.placement;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where ONNX Runtime puts the nodes of a graph when it has CUDA and the CPU. It goes through them in the order of execution:
 *
 * <ol>
 *   <li>A node that CUDA has no kernel for falls to the CPU, and so does one that the provider hands back: ConvTranspose with
 *       padding that is not the same on both sides, or that it is to find out by itself. What it reads and writes goes over the
 *       bus. (BatchNormalization with training_mode, which does not run at all, is counted here.)
 *   <li>A node that reads what is in the host's memory, as shapes are, goes to the CPU if all else that it reads is there too, or
 *       is a small constant or an input of the graph. That is right for a few numbers (bookkeeping); a tensor would go over the
 *       bus.
 *   <li>All others run on CUDA. What such a kernel wants to read on the host and another computes on the device has to be waited
 *       for.
 * </ol>
 *
 * <p>(2 is GetCpuPreferredNodes in ONNX Runtime's fallback_cpu_capability.cc.)
 */
final class Placement {
    /** More than a few numbers: no shape is as long. */
    private static final long FEW = 16;

    /** Elements of the largest constant that doesn't keep a node on CUDA. */
    private static final long SMALL_CONSTANT = 100;

    private final Graph graph;
    private final CudaKernels kernels;
    private final Set<Value> onHost = new HashSet<>();
    private final List<Node> bookkeeping = new ArrayList<>();
    private final List<Node> onCuda = new ArrayList<>();
    private final List<String> fallen = new ArrayList<>();
    private final List<String> waits = new ArrayList<>();

    private Placement(CudaKernels kernels, Graph graph) {
        this.kernels = kernels;
        this.graph = graph;
    }

    /**
     * Places the nodes of a graph.
     *
     * @param graph lowered, in an order of execution, with all types and shapes known
     */
    static Placement of(Graph graph, CudaKernels kernels) {
        Placement placement = new Placement(kernels, graph);
        graph.nodes().forEach(placement::place);
        return placement;
    }

    private void place(Node node) {
        Signature signature = Signature.of(node, graph.opsets().getOrDefault(node.domain(), 0L));
        Optional<CudaKernel> kernel = kernels.find(signature);
        Optional<String> refusal = kernel.isPresent() ? handedBack(node) : Optional.of(lack(signature));
        if (refusal.isPresent()) {
            fall(node, refusal.get());
        } else if (isDrawnToHost(node, kernel.orElseThrow())) {
            keepOnHost(node);
        } else {
            runOnCuda(node, kernel.orElseThrow());
        }
    }

    private void fall(Node node, String reason) {
        fallen.add(node + " " + reason);
        onHost.addAll(node.outputs());
    }

    private void keepOnHost(Node node) {
        if (Stream.concat(node.inputs().stream(), node.outputs().stream()).allMatch(Placement::isFew)) {
            bookkeeping.add(node);
            onHost.addAll(node.outputs());
        } else {
            fall(
                    node,
                    "reads numbers from the host and inputs of the graph alone, which draws it to the CPU with whole tensors");
        }
    }

    private void runOnCuda(Node node, CudaKernel kernel) {
        onCuda.add(node);
        for (int i = 0; i < node.outputs().size(); i++) {
            if (kernel.writesToHost(i)) {
                onHost.add(node.output(i));
            }
        }
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.input(i);
            if (kernel.readsFromHost(i) && input.producer().isPresent() && !onHost.contains(input)) {
                waits.add(node + " reads input " + i + ", '" + input.name()
                        + "', from the host, and the device computes it");
            }
        }
    }

    /** Case 2. */
    private boolean isDrawnToHost(Node node, CudaKernel kernel) {
        return node.inputs().stream().anyMatch(onHost::contains)
                && IntStream.range(0, node.inputs().size()).allMatch(i -> isAtHand(node.input(i), kernel, i));
    }

    private boolean isAtHand(Value input, CudaKernel kernel, int index) {
        boolean smallConstant = input.initializer()
                .filter(tensor -> tensor.shape().elements() <= SMALL_CONSTANT)
                .isPresent();
        return smallConstant || graph.isInput(input) || (onHost.contains(input) && !kernel.readsFromHost(index));
    }

    private static boolean isFew(Value value) {
        return value.isAbsent()
                || value.shape()
                        .filter(Shape::isFixed)
                        .filter(shape -> shape.elements() <= FEW)
                        .isPresent();
    }

    /** Case 1: why a node does not run on CUDA though there is a kernel for it. */
    private static Optional<String> handedBack(Node node) {
        if (node.is("BatchNormalization") && node.intAttribute("training_mode", 0) != 0) {
            return Optional.of("has training_mode, which the kernel for CUDA refuses from opset 14 on");
        }
        return node.is("ConvTranspose") ? unevenPadding(node) : Optional.empty();
    }

    private static Optional<String> unevenPadding(Node node) {
        if (!node.textAttribute("auto_pad", "NOTSET").equals("NOTSET")) {
            return Optional.of("is to find out its padding by itself, and CUDA leaves that to the CPU");
        }
        long[] pads = node.intsAttribute("pads").orElseGet(() -> new long[0]);
        int axes = pads.length / 2;
        return Arrays.equals(pads, 0, axes, pads, axes, pads.length)
                ? Optional.empty()
                : Optional.of("has padding " + Arrays.toString(pads)
                        + ", not the same on both sides, and CUDA leaves that to the CPU");
    }

    /** Case 1. */
    private String lack(Signature node) {
        List<CudaKernel> others = kernels.of(node);
        return "has no kernel on CUDA in opset " + node.opset() + " for " + node.inputs() + " to " + node.outputs()
                + (others.isEmpty() ? ", nor has its operator in any" : "; there are " + others);
    }

    /** The nodes on CUDA. */
    List<Node> onCuda() {
        return onCuda;
    }

    /** The nodes on the CPU that do well there, with a few numbers. */
    List<Node> bookkeeping() {
        return bookkeeping;
    }

    /** The nodes on the CPU that should be on CUDA, and why. */
    List<String> fallen() {
        return fallen;
    }

    /** Nodes on CUDA that the host has to wait for. */
    List<String> waits() {
        return waits;
    }
}
