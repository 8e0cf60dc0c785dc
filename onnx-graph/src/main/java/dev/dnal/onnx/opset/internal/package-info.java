/** How single operators of one opset are said in another. For this module only. */
@NullMarked
package dev.dnal.onnx.opset.internal;

import org.jspecify.annotations.NullMarked;
