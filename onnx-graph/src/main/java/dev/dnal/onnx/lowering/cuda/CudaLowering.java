package dev.dnal.onnx.lowering.cuda;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.lowering.PortableLowering;
import dev.dnal.onnx.lowering.TrainingKernelLowering;
import dev.dnal.onnx.pass.Pass;

/** Another lowering, for CUDA: windows such as its kernels compute rightly, and those that they don't refused. */
public final class CudaLowering implements Pass {
    private final Pass base;

    private CudaLowering(Pass base) {
        this.base = base;
    }

    /** With ONNX's own operators. */
    public static CudaLowering portable() {
        return new CudaLowering(PortableLowering.forAnyDevice());
    }

    /** With the kernels of ONNX Runtime's training build. */
    public static CudaLowering withTrainingKernels() {
        return new CudaLowering(TrainingKernelLowering.forCuda());
    }

    /**
     * Lowers the graph.
     *
     * @throws GraphException if it has a pool that ONNX Runtime's kernel for CUDA computes wrongly
     */
    @Override
    public boolean apply(Graph graph) {
        boolean changed = new CudaWindows().apply(graph);
        return base.apply(graph) || changed;
    }
}
