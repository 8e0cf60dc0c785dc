/** What the rules of several operators have in common: broadcasting, axes, windows, channels. For this module only. */
@NullMarked
package dev.dnal.onnx.op.internal.rule;

import org.jspecify.annotations.NullMarked;
