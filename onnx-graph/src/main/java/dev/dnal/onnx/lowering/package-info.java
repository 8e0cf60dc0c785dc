/**
 * Replaces internal operators by what a target runs: by ONNX's own, or by ONNX Runtime's kernels for training. What is for
 * {@link dev.dnal.onnx.lowering.cpu CPUs} or {@link dev.dnal.onnx.lowering.cuda CUDA} only is in rooms of its own.
 */
@NullMarked
package dev.dnal.onnx.lowering;

import org.jspecify.annotations.NullMarked;
