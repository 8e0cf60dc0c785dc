/**
 * The operators, one class each: shapes and known contents of outputs, gradient, relation of channels, multiply-accumulate
 * operations. ONNX's own, in the form of opset 17, and internal ones that a {@link dev.dnal.onnx.lowering lowering} replaces.
 */
@NullMarked
package dev.dnal.onnx.op;

import org.jspecify.annotations.NullMarked;
