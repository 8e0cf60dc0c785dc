/** Networks as files bring them, ready to be worked on. */
@NullMarked
package dev.dnal.onnx.network;

import org.jspecify.annotations.NullMarked;
