/** What trainings make small, and how good outputs are. */
@NullMarked
package dev.dnal.onnx.training.loss;

import org.jspecify.annotations.NullMarked;
