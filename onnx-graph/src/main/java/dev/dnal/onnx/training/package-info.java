/**
 * Training as graphs: one step of loss, gradients and optimiser made from a network. {@link
 * dev.dnal.onnx.training.TrainingGraph} is where to begin; what it is made of is in rooms of its own: {@link
 * dev.dnal.onnx.training.loss losses}, {@link dev.dnal.onnx.training.penalty penalties}, {@link
 * dev.dnal.onnx.training.optimiser optimisers}, steps for {@link dev.dnal.onnx.training.shard shards}, and {@link
 * dev.dnal.onnx.training.file files}.
 */
@NullMarked
package dev.dnal.onnx.training;

import org.jspecify.annotations.NullMarked;
