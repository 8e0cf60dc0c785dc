package dev.dnal.onnx.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.LimitException;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.ReadLimits;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Graphs;
import dev.dnal.onnx.pass.ShapeInference;
import org.junit.jupiter.api.Test;

class LockedChannelsTest {
    /** A convolution to two channels of images of a side, behind each other in a row as Flatten puts them; as it is read from a file. */
    private static Graph flattened(long side, ReadLimits limits) {
        Graph graph = Graphs.ofOpset(17);
        Value x = Graphs.input(graph, "x", -1, 1, side, side);
        Value w = graph.addInitializer("w", Tensor.filled(1, 2, 1, 1, 1));
        Value made = Graphs.node(graph, "Conv", "c", x, w).output();
        graph.addOutput(Graphs.node(graph, "Flatten", "f", made).output());
        Graph read = OnnxReader.read(OnnxWriter.toBytes(graph), "m.onnx", limits);
        new ShapeInference().apply(read);
        return read;
    }

    @Test
    void moreChannelsThanAFileAccountsForAreRefusedBeforeTheyAreFollowed() {
        String message = assertThrows(
                        LimitException.class, () -> LockedChannels.of(flattened(1 << 14, ReadLimits.STANDARD)))
                .getMessage();
        assertTrue(message.contains("Node Flatten 'f': has up to " + (2L << 28) + " channels"), message);
    }

    @Test
    void thoseOfAllNodesAddUp() {
        ReadLimits fewer = new ReadLimits(40 * 4000, 0, 1000, 64, 4096, false);
        assertEquals(2, flattened(30, fewer).nodes().size());
        LockedChannels.of(flattened(30, fewer));
        assertThrows(LimitException.class, () -> LockedChannels.of(flattened(45, fewer)));
    }

    @Test
    void aTrustedFileMayHaveAny() {
        Graph graph = flattened(1 << 10, ReadLimits.TRUSTED);
        assertTrue(LockedChannels.of(graph).isLocked(graph.outputs().get(0)));
    }
}
