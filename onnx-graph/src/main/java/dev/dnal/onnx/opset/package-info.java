/** From the opsets of anyone's files to the one that rules speak, and from there to an older one. */
@NullMarked
package dev.dnal.onnx.opset;

import org.jspecify.annotations.NullMarked;
