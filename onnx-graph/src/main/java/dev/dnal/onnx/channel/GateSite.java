package dev.dnal.onnx.channel;

/**
 * A place for a gate.
 *
 * @param layer readable name of the layer whose output it is
 * @param value name of the value to gate, [N, C, ...]
 */
public record GateSite(String layer, String value) {}
