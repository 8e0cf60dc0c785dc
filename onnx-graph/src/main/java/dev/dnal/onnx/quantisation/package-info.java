/**
 * Networks whose layers compute with 8-bit whole numbers. {@link dev.dnal.onnx.quantisation.QuantisationPreparation} brings a network
 * to the form that is quantised, {@link dev.dnal.onnx.quantisation.QuantisationPlan} says what of it is and of which tensors the range
 * must be known, and {@link dev.dnal.onnx.quantisation.QdqInsertion} writes it in QDQ form: each operator stays as it is, between a
 * DequantizeLinear of what it reads and a QuantizeLinear of what it makes, and a runtime that has an integer kernel for the three puts
 * it in their place. The rules for scales and zero points are those of ONNX Runtime's static quantiser
 * (onnxruntime/python/tools/quantization).
 */
@NullMarked
package dev.dnal.onnx.quantisation;

import org.jspecify.annotations.NullMarked;
