/** Which channels of which tensors belong together, gates on them, and cutting them out. */
@NullMarked
package dev.dnal.onnx.channel;

import org.jspecify.annotations.NullMarked;
