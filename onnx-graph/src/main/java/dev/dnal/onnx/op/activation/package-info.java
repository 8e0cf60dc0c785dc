/** Operators that make layers other than linear, each in a file of its own. */
@NullMarked
package dev.dnal.onnx.op.activation;

import org.jspecify.annotations.NullMarked;
