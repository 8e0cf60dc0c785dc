/** Training as graphs: one step of loss, gradients and optimiser made from a network. */
@NullMarked
package dev.dnal.onnx.training;

import org.jspecify.annotations.NullMarked;
