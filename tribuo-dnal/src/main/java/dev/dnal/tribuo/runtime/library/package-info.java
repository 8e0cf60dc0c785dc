/** The native library of ONNX Runtime: which build a process loads, and where it comes from. */
@NullMarked
package dev.dnal.tribuo.runtime.library;

import org.jspecify.annotations.NullMarked;
