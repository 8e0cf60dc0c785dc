/** Steps between real numbers and the whole numbers that stand for them. */
@NullMarked
package dev.dnal.onnx.op.quantisation;

import org.jspecify.annotations.NullMarked;
