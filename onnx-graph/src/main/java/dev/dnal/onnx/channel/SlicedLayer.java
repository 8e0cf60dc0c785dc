package dev.dnal.onnx.channel;

/**
 * What slicing left of a gated layer.
 *
 * @param name readable name of the layer
 * @param kept channels the layer computes now; 0 if it is gone
 * @param total channels it had
 */
public record SlicedLayer(String name, int kept, int total) {}
