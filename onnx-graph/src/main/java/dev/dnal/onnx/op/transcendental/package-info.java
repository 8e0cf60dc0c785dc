/** Transcendental functions. */
@NullMarked
package dev.dnal.onnx.op.transcendental;

import org.jspecify.annotations.NullMarked;
