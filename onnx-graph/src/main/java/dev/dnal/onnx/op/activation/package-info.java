/** Functions of single numbers that stand behind layers, and what they are made of. */
@NullMarked
package dev.dnal.onnx.op.activation;

import org.jspecify.annotations.NullMarked;
