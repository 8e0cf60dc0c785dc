/** What the rooms of training share while a step graph is built. For this module only. */
@NullMarked
package dev.dnal.onnx.training.internal;

import org.jspecify.annotations.NullMarked;
