/** What several passes do. For this module only. */
@NullMarked
package dev.dnal.onnx.pass.internal;

import org.jspecify.annotations.NullMarked;
