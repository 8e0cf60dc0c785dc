/** ONNX graphs as Java objects. */
@NullMarked
package dev.dnal.onnx.graph;

import org.jspecify.annotations.NullMarked;
