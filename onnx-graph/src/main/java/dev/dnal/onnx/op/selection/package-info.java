/** Elements by lists of their places, and places by the values of elements. */
@NullMarked
package dev.dnal.onnx.op.selection;

import org.jspecify.annotations.NullMarked;
