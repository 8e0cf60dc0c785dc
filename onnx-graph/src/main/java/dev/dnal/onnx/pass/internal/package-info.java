/** How passes say at which node something went wrong. For this module only. */
@NullMarked
package dev.dnal.onnx.pass.internal;

import org.jspecify.annotations.NullMarked;
