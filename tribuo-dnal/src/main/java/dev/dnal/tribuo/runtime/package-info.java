/**
 * Runs ONNX graphs with ONNX Runtime: devices, sessions, and state that stays with ONNX Runtime from one run to the next. Graphs come
 * as the bytes of a model; what they mean is none of this package's business, and no type of ai.onnxruntime appears in its public API.
 */
@NullMarked
package dev.dnal.tribuo.runtime;

import org.jspecify.annotations.NullMarked;
