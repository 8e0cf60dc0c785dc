/** Rewrites of whole graphs, one class each, which say what they require and what they ensure. */
@NullMarked
package dev.dnal.onnx.pass;

import org.jspecify.annotations.NullMarked;
