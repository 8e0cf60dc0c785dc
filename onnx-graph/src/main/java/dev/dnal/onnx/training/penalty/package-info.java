/** What trainings add to a loss for the parameters' sake. */
@NullMarked
package dev.dnal.onnx.training.penalty;

import org.jspecify.annotations.NullMarked;
