package dev.dnal.onnx.op.selection;

import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/** The upper triangle (attribute upper, the default) or the lower one of matrices [..., M, N], from diagonal k, input 1, on; zeros elsewhere. */
final class Trilu implements Operator {
    /** From the main diagonal: farther than any matrix is wide. */
    private static final long FARTHEST = Integer.MAX_VALUE;

    @Override
    public String type() {
        return "Trilu";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA).optional(InputRole.SETTING).flag("upper");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        if (in.shape(0).rank() < 2) {
            throw in.error("input 0 must be matrices of at least 2 dimensions, found " + in.shape(0));
        }
        if (in.has(1)) {
            in.requireOneElement(1, "the diagonal");
            in.constant(1).ifPresent(diagonal -> requireNear(in, diagonal.number(0)));
        }
        return List.of(new TensorType(in.type(0), in.shape(0)));
    }

    /** ONNX Runtime computes with the diagonal's number whatever it is, and writes outside of the matrix where that overflows. */
    private static void requireNear(Inference in, double diagonal) {
        if (Math.abs(diagonal) > FARTHEST) {
            throw in.error("the diagonal (input 1, '" + in.input(1).name() + "') must be from " + -FARTHEST + " to "
                    + FARTHEST + ", found " + (long) diagonal);
        }
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(
                0,
                () -> b.call("Trilu", b.dy(), b.node().input(1))
                        .attributesOf(b.node())
                        .output());
    }

    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        boolean ofMatrices =
                c.axis(0).isEmpty() || c.axis(0).getAsInt() >= c.shape(0).rank() - 2;
        return ofMatrices
                ? c.opaque("keeps a triangle of them")
                : c.indexMapped(ChannelRelation.IndexMapping.same(c.axis(0).getAsInt(), 0, c.size(0))
                        .withLaw(k -> k == 0 ? 0 : Double.NaN));
    }
}
