package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.pass.Pass;

/** Another lowering, and then ONNX Runtime's fast convolutions on the CPU for channels in blocks. */
public final class BlockedLowering implements Pass {
    private final Pass base;
    private final int block;

    /**
     * A lowering for the CPU.
     *
     * @param base what replaces the internal operators
     * @param block channels in a block, as the CPU at hand has it: a wrong number gives wrong results without an error
     */
    public BlockedLowering(Pass base, int block) {
        this.base = base;
        this.block = block;
    }

    @Override
    public boolean apply(Graph graph) {
        boolean changed = base.apply(graph);
        changed |= new BlockedConvolutions(block).apply(graph);
        return new BlockedRegions().apply(graph) || changed;
    }
}
