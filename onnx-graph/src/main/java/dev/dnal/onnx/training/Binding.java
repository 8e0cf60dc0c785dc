package dev.dnal.onnx.training;

/**
 * One part of a step graph's state: what the output gives in one step is what the input gets in the next.
 *
 * @param input name of the graph input that holds the state
 * @param output name of the graph output with the next state, of the same type and shape
 */
public record Binding(String input, String output) {}
