/**
 * Training as graphs: one step of loss, gradients and optimiser made from a network, in memory and as a standard ONNX file.
 */
@NullMarked
package dev.dnal.onnx.training;

import org.jspecify.annotations.NullMarked;
