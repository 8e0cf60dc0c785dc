/**
 * How long networks take: measured as a whole, in turns ({@link dev.dnal.tribuo.latency.InterleavedTimer}) or in processes of their own
 * ({@link dev.dnal.tribuo.latency.FreshProcesses}), or put together from the times of ONNX Runtime's kernels
 * ({@link dev.dnal.tribuo.latency.TimeModel}), which rise in steps with the number of channels.
 */
@NullMarked
package dev.dnal.tribuo.latency;

import org.jspecify.annotations.NullMarked;
