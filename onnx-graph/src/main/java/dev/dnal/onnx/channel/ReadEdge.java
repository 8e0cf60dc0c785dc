package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Node;

/**
 * A reading at which a value may be given other coordinates than it has: it can be joined, so that value and reading keep the
 * same coordinates, or they are mapped ({@link ChannelRemap}), by nodes that pick and fill coordinates.
 *
 * @param node the reader
 * @param input which of its inputs
 * @param source what is known of the value
 * @param read what is known of the reading
 */
record ReadEdge(Node node, int input, ChannelFacts source, ChannelFacts read) {}
