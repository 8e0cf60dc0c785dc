package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.KernelCalls;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.List;

/** ReluGrad(dY, Y) by com.microsoft ReluGrad, which takes the same inputs. */
final class ReluGradKernel implements NodeLowering {
    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        return KernelCalls.call(b.graph(), KernelCalls.DOMAIN, "ReluGrad", node.inputs(), node.outputs())
                .outputs();
    }
}
