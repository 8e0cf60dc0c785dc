/** ONNX graphs as Java objects. */
@NullMarked
package dev.dnal.onnx.pass;

import org.jspecify.annotations.NullMarked;
