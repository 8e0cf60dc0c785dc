package dev.dnal.onnx.op.image;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.InputRole;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Signature;
import java.util.List;

/**
 * Images [N, C, H, W] read at places of a grid [N, H', W', 2], from -1 to 1 along each side: attribute mode says how between pixels,
 * padding_mode what is outside, and align_corners whether -1 and 1 are the centres of the outermost pixels.
 */
final class GridSample implements Operator {
    @Override
    public String type() {
        return "GridSample";
    }

    @Override
    public Signature signature() {
        return Signature.of(InputRole.DATA, InputRole.DATA)
                .flag("align_corners")
                .text("mode", "bilinear", "nearest", "bicubic")
                .text("padding_mode", "zeros", "border", "reflection");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        DataType type = in.type(0);
        Shape images = in.shape(0, 4);
        Shape grid = in.shape(1, 4);
        if (!grid.mayEqual(new Shape(List.of(images.dim(0), grid.dim(1), grid.dim(2), Dim.of(2))))) {
            throw in.error("the grid, input 1, must be [" + images.dim(0) + ", H, W, 2], found " + grid);
        }
        return List.of(new TensorType(type, images.with(2, grid.dim(1)).with(3, grid.dim(2))));
    }

    /** Zeros outside spoil what is constant. */
    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (!c.carries(0, 1) || c.axis(1).isPresent()) {
            return c.opaque();
        }
        boolean fills = c.node().textAttribute("padding_mode", "zeros").equals("zeros");
        return c.indexMapped(
                ChannelRelation.IndexMapping.same(1, 0, c.size(0)).withLaw(k -> fills && k != 0 ? Double.NaN : k));
    }
}
