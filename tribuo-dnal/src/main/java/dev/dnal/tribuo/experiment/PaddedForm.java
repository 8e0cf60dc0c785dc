package dev.dnal.tribuo.experiment;

import dev.dnal.onnx.channel.ChannelPadding;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.cost.NetworkCost;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.tribuo.internal.budget.BlockedWork;
import java.util.Optional;

/** A network that computes what another one does, with channels filled up to those numbers that kernels of CPUs are fast with. */
final class PaddedForm {
    private final byte[] file;
    private final NetworkCost size;

    private PaddedForm(byte[] file, NetworkCost size) {
        this.file = file;
        this.size = size;
    }

    /**
     * The padded form of a network.
     *
     * @param file an ONNX file in the form that this library writes
     * @return empty if there is nothing to fill up
     */
    static Optional<PaddedForm> of(byte[] file) {
        Graph network = OnnxReader.read(file, "the learned network");
        new ShapeInference().apply(network);
        return new ChannelPadding(BlockedWork.PART, BlockedWork.BLOCK).apply(network)
                ? Optional.of(new PaddedForm(OnnxWriter.toBytes(network), CostCounter.count(network)))
                : Optional.empty();
    }

    /** The ONNX file. */
    byte[] file() {
        return file.clone();
    }

    /** What it runs, more than it would have to. */
    NetworkCost size() {
        return size;
    }
}
