/** Comparisons, truth values, and the choice between tensors by truth values. */
@NullMarked
package dev.dnal.onnx.op.logic;

import org.jspecify.annotations.NullMarked;
