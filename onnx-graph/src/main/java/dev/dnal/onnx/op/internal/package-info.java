/**
 * The operators of our own domain, that gradients are first written in; a {@link dev.dnal.onnx.lowering lowering} replaces
 * them by what a target runs. For this module only.
 */
@NullMarked
package dev.dnal.onnx.op.internal;

import org.jspecify.annotations.NullMarked;
