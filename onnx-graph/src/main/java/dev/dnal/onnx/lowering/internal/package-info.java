/** What all lowerings are made of. For this module only. */
@NullMarked
package dev.dnal.onnx.lowering.internal;

import org.jspecify.annotations.NullMarked;
