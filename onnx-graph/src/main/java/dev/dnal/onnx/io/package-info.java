/** Files that are there as a whole or not at all, and hashes of what is in them. */
@NullMarked
package dev.dnal.onnx.io;

import org.jspecify.annotations.NullMarked;
