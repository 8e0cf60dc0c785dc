package dev.dnal.onnx.op.image;

import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.Inference;
import dev.dnal.onnx.op.Signature;
import java.util.List;
import java.util.stream.LongStream;

/*
 * Going back, blocks become channels again, in the order of DCR. What the order of CRD calls channel c * b b + place is channel place * C + c
 * there.
 */
/**
 * Channels laid out as square blocks of pixels: [N, C b b, H, W] becomes [N, C, H b, W b]. Attribute mode says whether the place in the
 * block (DCR) or the channel (CRD, as PyTorch's pixel shuffle) changes last in the order of channels. An output channel is
 * made of several, so channels are not followed through it.
 */
final class DepthToSpace extends Blocks {
    @Override
    public String type() {
        return "DepthToSpace";
    }

    @Override
    public Signature signature() {
        return super.signature().text("mode", "DCR", "CRD");
    }

    @Override
    public List<TensorType> infer(Inference in) {
        long b = blockSize(in);
        return List.of(new TensorType(in.type(0), scaled(in, 1, b * b, b, 1)));
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(0, () -> {
            long size = blockSize(b.inference());
            Value channels =
                    b.call("SpaceToDepth", b.dy()).attribute("blocksize", size).output();
            if (!b.node().textAttribute("mode", "DCR").equals("CRD")) {
                return channels;
            }
            long places = size * size;
            long count = b.output().requireShape().size(1);
            long[] order = LongStream.range(0, count * places)
                    .map(i -> i % places * count + i / places)
                    .toArray();
            return b.call("Gather", channels, b.longs(order))
                    .attribute("axis", 1)
                    .output();
        });
    }

    @Override
    public String mixing() {
        return "makes pixels of them";
    }
}
