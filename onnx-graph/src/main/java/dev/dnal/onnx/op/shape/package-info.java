/** Elements in other places and shapes, and tensors that say or make shapes; no arithmetic. */
@NullMarked
package dev.dnal.onnx.op.shape;

import org.jspecify.annotations.NullMarked;
