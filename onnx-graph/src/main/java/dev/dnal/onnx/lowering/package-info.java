/** Replaces internal operators by what a target runs: by ONNX's own, or by ONNX Runtime's kernels for training. */
@NullMarked
package dev.dnal.onnx.lowering;

import org.jspecify.annotations.NullMarked;
