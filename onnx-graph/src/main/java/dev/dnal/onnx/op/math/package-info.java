/** Arithmetic: numbers from numbers at the same place of broadcast tensors, and matrix products. */
@NullMarked
package dev.dnal.onnx.op.math;

import org.jspecify.annotations.NullMarked;
