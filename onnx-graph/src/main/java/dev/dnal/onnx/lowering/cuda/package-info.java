/** What ONNX Runtime's kernels for CUDA run, and run rightly. */
@NullMarked
package dev.dnal.onnx.lowering.cuda;

import org.jspecify.annotations.NullMarked;
