/** ONNX graphs as Java objects. */
@NullMarked
package dev.dnal.onnx;

import org.jspecify.annotations.NullMarked;
