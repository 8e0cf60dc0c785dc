package dev.dnal.onnx.op.nn;

import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.op.Backward;
import dev.dnal.onnx.op.ChannelContext;
import dev.dnal.onnx.op.ChannelRelation;
import dev.dnal.onnx.op.Inference;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Square blocks of pixels laid out as channels: [N, C, H b, W b] becomes [N, b b C, H, W], where the channels of the first place in the
 * block come first.
 */
final class SpaceToDepth extends Blocks {
    @Override
    public String type() {
        return "SpaceToDepth";
    }

    @Override
    public List<TensorType> infer(Inference in) {
        long b = blockSize(in);
        return List.of(new TensorType(in.type(0), scaled(in, b * b, 1, 1, b)));
    }

    @Override
    public void differentiate(Backward b) {
        b.toInput(
                0,
                () -> b.call("DepthToSpace", b.dy())
                        .attribute("blocksize", blockSize(b.inference()))
                        .output());
    }

    /** What is cut out of the channels is cut out at each place in the block, so that the node stays as it is. */
    @Override
    public ChannelRelation relateChannels(ChannelContext c) {
        if (!c.carries(0, 1)) {
            return c.opaque();
        }
        int size = c.size(0);
        int places = Math.toIntExact(c.node().output().requireShape().size(1)) / size;
        int[] coordinates = IntStream.range(0, places * size).map(j -> j % size).toArray();
        return c.indexMapped(ChannelRelation.IndexMapping.of(1, 0, coordinates));
    }
}
