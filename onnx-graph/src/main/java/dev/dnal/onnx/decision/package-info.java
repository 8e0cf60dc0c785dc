/** What a search decides over: channels, operations and edges of a network, the gates that tell of each whether it stays, and where they sit. */
@NullMarked
package dev.dnal.onnx.decision;

import org.jspecify.annotations.NullMarked;
