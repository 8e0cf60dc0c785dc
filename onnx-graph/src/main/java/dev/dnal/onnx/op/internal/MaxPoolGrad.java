package dev.dnal.onnx.op.internal;

import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.Signature;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import java.util.List;

/**
 * Internal: gradient of MaxPool with respect to X [N, C, spatial...], from dY, X and Y. Each element of dY is added to
 * where its window's first maximum is. Attributes are those of the MaxPool.
 */
final class MaxPoolGrad implements Operator {
    @Override
    public String type() {
        return InternalOperators.MAX_POOL_GRAD;
    }

    @Override
    public String domain() {
        return Operators.INTERNAL_DOMAIN;
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.DATA, InputRole.DATA)
                .attributesOf(SlidingWindow.ATTRIBUTES)
                .counts("dilations", 1)
                .flag("ceil_mode")
                .flag("storage_order");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        Shape x = in.shape(1);
        Shape y = SlidingWindow.ofPool(in.node(), x).requireWindows(in).outputShape(x.dim(0), x.dim(1));
        for (int index : new int[] {0, 2}) {
            if (!in.shape(index).mayEqual(y)) {
                throw in.error("input " + index + ", '" + in.input(index).name() + "', must have shape " + y
                        + ", found " + in.shape(index));
            }
        }
        return List.of(new TensorType(in.commonType(0, 1, 2), x));
    }
}
