/** Trainings as standard ONNX files. */
@NullMarked
package dev.dnal.onnx.training.file;

import org.jspecify.annotations.NullMarked;
