/** What is the same in every run of a graph. For this module only. */
@NullMarked
package dev.dnal.onnx.op.internal.constant;

import org.jspecify.annotations.NullMarked;
