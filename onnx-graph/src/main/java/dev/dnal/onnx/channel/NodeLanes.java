package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.ChannelRelation;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One node, its relation, and the lanes it reads and makes. */
final class NodeLanes {
    private final Node node;
    private final ChannelRelation relation;
    private final @Nullable Lane[] reads;
    private final @Nullable Lane[] outputs;

    NodeLanes(Node node, ChannelRelation relation) {
        this.node = node;
        this.relation = relation;
        this.reads = new Lane[node.inputs().size()];
        this.outputs = new Lane[node.outputs().size()];
    }

    Node node() {
        return node;
    }

    ChannelRelation relation() {
        return relation;
    }

    void setRead(int input, Lane lane) {
        reads[input] = lane;
    }

    void setOutput(int index, Lane lane) {
        outputs[index] = lane;
    }

    /** The lane that input {@code index} is read through, if its channels are followed. */
    Optional<Lane> read(int index) {
        return Optional.ofNullable(reads[index]);
    }

    /** The lane of output {@code index}, if its channels are followed. */
    Optional<Lane> output(int index) {
        return Optional.ofNullable(outputs[index]);
    }

    /** The lane of input {@code index}, which the relation says it has. */
    Lane requireRead(int index) {
        return read(index).orElseThrow();
    }

    /** The lane of output 0, which the relation says it has. */
    Lane requireOutput() {
        return output(0).orElseThrow();
    }

    /** Whether any output's channels are followed. */
    boolean hasOutputs() {
        return Arrays.stream(outputs).anyMatch(Objects::nonNull);
    }
}
