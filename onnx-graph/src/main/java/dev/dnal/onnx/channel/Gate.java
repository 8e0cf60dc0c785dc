package dev.dnal.onnx.channel;

/**
 * A gate in a graph: one factor per channel behind a layer.
 *
 * @param layer readable name of the layer, unique in the graph
 * @param siteValue name of the value that is gated, [N, C, ...]
 * @param parameter name of the initializer with the gate's state: scores s [C] of a soft gate, or the mask [1, C, 1, ...] of a
 *     hard one
 * @param channels number of channels C
 */
public record Gate(String layer, String siteValue, String parameter, int channels) {}
