/** Replaces internal operators by what a target runs. */
@NullMarked
package dev.dnal.onnx.lowering;

import org.jspecify.annotations.NullMarked;
