/** Many elements along some axes to one. */
@NullMarked
package dev.dnal.onnx.op.reduce;

import org.jspecify.annotations.NullMarked;
