package dev.dnal.onnx.cost;

import dev.dnal.onnx.graph.Shape;

/**
 * What one layer costs.
 *
 * @param name readable name, unique in the network
 * @param op type of its operator, as "Conv"
 * @param input shape of its first input
 * @param output shape of its first output
 * @param channels number of output channels, -1 if not fixed
 * @param macs multiply-accumulate operations for one example
 * @param params parameters that training may change, each counted with the first layer that reads it
 */
public record LayerCost(String name, String op, Shape input, Shape output, long channels, long macs, long params) {}
