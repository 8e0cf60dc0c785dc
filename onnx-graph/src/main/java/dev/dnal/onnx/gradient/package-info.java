/** Reverse-mode differentiation of graphs. */
@NullMarked
package dev.dnal.onnx.gradient;

import org.jspecify.annotations.NullMarked;
