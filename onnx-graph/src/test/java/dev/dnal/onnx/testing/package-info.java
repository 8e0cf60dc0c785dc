/** What tests of graphs share. */
package dev.dnal.onnx.testing;
