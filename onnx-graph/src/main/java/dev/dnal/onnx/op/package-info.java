/**
 * What an operator says of itself, in one class each: shapes and known contents of outputs, gradient, relation of channels,
 * multiply-accumulate operations. The operators are in rooms of their own, by families: {@link dev.dnal.onnx.op.math
 * arithmetic}, {@link dev.dnal.onnx.op.logic logic}, {@link dev.dnal.onnx.op.nn layers}, {@link dev.dnal.onnx.op.activation activations}, {@link dev.dnal.onnx.op.reduce
 * reductions}, {@link dev.dnal.onnx.op.shape shapes}, all of them ONNX's own in the form of opset 17, and {@link
 * dev.dnal.onnx.op.internal our own}. A new one is a file and a line in its family's list.
 */
@NullMarked
package dev.dnal.onnx.op;

import org.jspecify.annotations.NullMarked;
