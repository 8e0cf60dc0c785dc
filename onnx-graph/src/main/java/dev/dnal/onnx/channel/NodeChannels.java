package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.ChannelRelation;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One node, its relation, and the channels it reads and makes. */
final class NodeChannels {
    private final Node node;
    private final ChannelRelation relation;
    private final @Nullable ChannelFacts[] reads;
    private final @Nullable ChannelFacts[] outputs;

    NodeChannels(Node node, ChannelRelation relation) {
        this.node = node;
        this.relation = relation;
        this.reads = new ChannelFacts[node.inputs().size()];
        this.outputs = new ChannelFacts[node.outputs().size()];
    }

    Node node() {
        return node;
    }

    ChannelRelation relation() {
        return relation;
    }

    void setRead(int input, ChannelFacts facts) {
        reads[input] = facts;
    }

    void setOutput(int index, ChannelFacts facts) {
        outputs[index] = facts;
    }

    /** What input {@code index} is read through, if its channels are followed. */
    Optional<ChannelFacts> read(int index) {
        return Optional.ofNullable(reads[index]);
    }

    /** What is known of output {@code index}, if its channels are followed. */
    Optional<ChannelFacts> output(int index) {
        return Optional.ofNullable(outputs[index]);
    }

    /** What is known of input {@code index}, which the relation says it has. */
    ChannelFacts requireRead(int index) {
        return read(index).orElseThrow();
    }

    /** What is known of output 0, which the relation says it has. */
    ChannelFacts requireOutput() {
        return output(0).orElseThrow();
    }

    /** All channels that are followed of what is read and made. */
    List<ChannelFacts> facts() {
        return Stream.concat(Arrays.stream(reads), Arrays.stream(outputs))
                .flatMap(Stream::ofNullable)
                .toList();
    }

    /** Whether any output's channels are followed. */
    boolean hasOutputs() {
        return Arrays.stream(outputs).anyMatch(Objects::nonNull);
    }
}
