/**
 * From anyone's file to the one form that everything else works on, in the opset that rules speak; and from there to an older
 * opset.
 */
@NullMarked
package dev.dnal.onnx.opset;

import org.jspecify.annotations.NullMarked;
