package dev.dnal.onnx.channel;

import dev.dnal.onnx.graph.Node;

/**
 * A reading at which a value may be given other coordinates than it has: it can be joined, so that value and reading keep the
 * same coordinates, or be a seam, where nodes pick and fill coordinates.
 *
 * @param node the reader
 * @param input which of its inputs
 * @param source the value's lane
 * @param read the reader's lane
 */
record SoftRead(Node node, int input, Lane source, Lane read) {}
