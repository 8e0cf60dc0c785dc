/** What is the same in every run of a graph. For this module only. */
@NullMarked
package dev.dnal.onnx.internal.constant;

import org.jspecify.annotations.NullMarked;
