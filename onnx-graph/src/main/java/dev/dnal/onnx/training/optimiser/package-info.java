/** What the next parameters are made of, and rewrites of updates that make them faster. */
@NullMarked
package dev.dnal.onnx.training.optimiser;

import org.jspecify.annotations.NullMarked;
