/** ONNX graphs as Java objects. */
@NullMarked
package dev.dnal.onnx.op;

import org.jspecify.annotations.NullMarked;
