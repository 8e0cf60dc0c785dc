package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Shape;

/**
 * An input of a step graph that the trainer fills with random numbers, anew for each step: a dropout's mask. Each element is
 * 1 / {@code keep} with probability {@code keep}, otherwise 0.
 *
 * @param name name of the graph input
 * @param shape its shape; a symbolic first dimension is the batch
 * @param keep probability with which an element survives, in (0, 1]
 */
public record DropoutInput(String name, Shape shape, double keep) {}
