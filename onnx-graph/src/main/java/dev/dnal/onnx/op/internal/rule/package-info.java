/**
 * What the rules of several operators have in common: broadcasting, axes, windows, channels; and which initializers of a
 * network are parameters by what operators say of their inputs. For this module only.
 */
@NullMarked
package dev.dnal.onnx.op.internal.rule;

import org.jspecify.annotations.NullMarked;
