package dev.dnal.onnx.lowering.cpu;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.pass.Pass;

/**
 * Another lowering, but convolutions in the forms that are fastest on the CPU: as products of tiles where those take far fewer
 * multiplications, and with ONNX Runtime's kernels for channels in blocks elsewhere.
 */
public final class FastCpuLowering implements Pass {
    private final Pass base;
    private final int block;

    /**
     * A lowering for the CPU.
     *
     * @param base what replaces the internal operators
     * @param block channels in a block, as the CPU at hand has it: a wrong number gives wrong results without an error
     */
    public FastCpuLowering(Pass base, int block) {
        this.base = base;
        this.block = block;
    }

    @Override
    public boolean apply(Graph graph) {
        boolean changed = new WinogradConvolutions().apply(graph);
        changed |= new BlockedWeightGradients(block).apply(graph);
        changed |= base.apply(graph);
        changed |= new BlockedConvolutions(block).apply(graph);
        return new BlockedRegions().apply(graph) || changed;
    }
}
