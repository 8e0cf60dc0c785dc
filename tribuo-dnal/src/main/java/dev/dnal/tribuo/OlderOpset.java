package dev.dnal.tribuo;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.dnal.onnx.op.Operators;
import java.util.Map;
import java.util.Set;
import org.tribuo.util.onnx.ONNXOperators;

/**
 * Brings nodes of opset 17 to the opset of Tribuo's exports, 13. In between, ONNX added element types to many operators,
 * attributes to some, and a few operators; all that networks are made of keeps its form, apart from those attributes.
 */
final class OlderOpset {
    /** Operators whose form in opset 17 is that of opset 13 for float tensors, apart from {@link #ADDED}. */
    private static final Set<String> SAME = Set.of(
            "Add",
            "AveragePool",
            "BatchNormalization",
            "Cast",
            "Clip",
            "Concat",
            "Constant",
            "ConstantOfShape",
            "Conv",
            "ConvTranspose",
            "Div",
            "Dropout",
            "Equal",
            "Exp",
            "Expand",
            "Flatten",
            "Gather",
            "Gemm",
            "GlobalAveragePool",
            "GlobalMaxPool",
            "HardSigmoid",
            "Identity",
            "LeakyRelu",
            "Log",
            "LogSoftmax",
            "MatMul",
            "MaxPool",
            "Mul",
            "Neg",
            "Pad",
            "Pow",
            "ReduceMean",
            "ReduceSum",
            "Relu",
            "Reshape",
            "Shape",
            "Sigmoid",
            "Slice",
            "Softmax",
            "Split",
            "Sqrt",
            "Squeeze",
            "Sub",
            "Tanh",
            "Transpose",
            "Unsqueeze",
            "Where");

    /** Attributes of type INT that came later, with the value that means what opset 13 always does. */
    private static final Map<String, Map<String, Long>> ADDED = Map.of(
            "BatchNormalization", Map.of("training_mode", 0L),
            "Reshape", Map.of("allowzero", 0L),
            "Shape", Map.of("start", 0L, "end", Long.MAX_VALUE));

    private OlderOpset() {}

    /**
     * The same call in opset 13.
     *
     * @throws IllegalStateException if opset 13 can't say it
     */
    static NodeProto convert(NodeProto node) {
        if (!SAME.contains(node.getOpType())) {
            throw refusal(node, "operator " + node.getOpType());
        }
        Map<String, Long> added = ADDED.getOrDefault(node.getOpType(), Map.of());
        NodeProto.Builder converted = node.toBuilder().clearAttribute();
        for (AttributeProto attribute : node.getAttributeList()) {
            Long neutral = added.get(attribute.getName());
            if (neutral == null) {
                converted.addAttribute(attribute);
            } else if (attribute.getI() != neutral) {
                throw refusal(
                        node,
                        "operator " + node.getOpType() + " with attribute " + attribute.getName() + "="
                                + attribute.getI());
            }
        }
        return converted.build();
    }

    private static IllegalStateException refusal(NodeProto node, String what) {
        return new IllegalStateException("Tribuo's ONNX exports are of opset " + ONNXOperators.getOpsetVersion()
                + ", which has no form for " + what + " of node '" + node.getName()
                + "'; write the image model instead, which is of opset " + Operators.OPSET);
    }
}
