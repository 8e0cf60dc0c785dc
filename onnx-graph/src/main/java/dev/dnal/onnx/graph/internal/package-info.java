/** What reading files needs that knows nothing of graphs. */
@NullMarked
package dev.dnal.onnx.graph.internal;

import org.jspecify.annotations.NullMarked;
