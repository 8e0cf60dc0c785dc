package dev.dnal.onnx.quantisation;

/**
 * A node that goes on computing with real numbers.
 *
 * @param name of the layer, as reports call it
 * @param operator its type, as "HardSwish"
 * @param reason why, the rest of a sentence about it
 */
public record FloatNode(String name, String operator, String reason) {}
