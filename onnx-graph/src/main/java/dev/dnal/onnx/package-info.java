/** What all rooms of the library share. */
@NullMarked
package dev.dnal.onnx;

import org.jspecify.annotations.NullMarked;
