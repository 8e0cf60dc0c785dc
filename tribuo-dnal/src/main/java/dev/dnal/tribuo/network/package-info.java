/** Convolutional networks to start from, one class each, and networks read from ONNX files. */
@NullMarked
package dev.dnal.tribuo.network;

import org.jspecify.annotations.NullMarked;
