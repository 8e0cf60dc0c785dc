/** Which channels of which tensors belong together, and cutting them out. What a search cuts is decided in {@link dev.dnal.onnx.decision}. */
@NullMarked
package dev.dnal.onnx.channel;

import org.jspecify.annotations.NullMarked;
