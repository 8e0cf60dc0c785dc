/** What runs faster on CPUs: convolutions on blocks of channels, and by Winograd's method. */
@NullMarked
package dev.dnal.onnx.lowering.cpu;

import org.jspecify.annotations.NullMarked;
