/** Operators that change the sizes of images, each in a file of its own. */
@NullMarked
package dev.dnal.onnx.op.image;

import org.jspecify.annotations.NullMarked;
