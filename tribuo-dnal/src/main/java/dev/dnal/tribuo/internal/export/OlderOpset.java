package dev.dnal.tribuo.internal.export;

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
            "Abs",
            "Add",
            "And",
            "ArgMax",
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
            "Greater",
            "GreaterOrEqual",
            "HardSigmoid",
            "Identity",
            "LeakyRelu",
            "Less",
            "LessOrEqual",
            "Log",
            "LogSoftmax",
            "MatMul",
            "Max",
            "MaxPool",
            "Min",
            "Mul",
            "Neg",
            "Not",
            "OneHot",
            "PRelu",
            "Pad",
            "Pow",
            "Range",
            "Reciprocal",
            "ReduceMax",
            "ReduceMean",
            "ReduceSum",
            "Relu",
            "Reshape",
            "ScatterElements",
            "Shape",
            "Sigmoid",
            "Sign",
            "Size",
            "Slice",
            "Softmax",
            "Split",
            "Sqrt",
            "Squeeze",
            "Sub",
            "Sum",
            "Tanh",
            "Transpose",
            "Unsqueeze",
            "Where");

    /** Attributes that came later, with the value that means what opset 13 always does. */
    private static final Map<String, Map<String, String>> ADDED = Map.of(
            "BatchNormalization", Map.of("training_mode", "0"),
            "Reshape", Map.of("allowzero", "0"),
            "ScatterElements", Map.of("reduction", "none"),
            "Shape", Map.of("start", "0", "end", String.valueOf(Long.MAX_VALUE)));

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
        Map<String, String> added = ADDED.getOrDefault(node.getOpType(), Map.of());
        NodeProto.Builder converted = node.toBuilder().clearAttribute();
        for (AttributeProto attribute : node.getAttributeList()) {
            String neutral = added.get(attribute.getName());
            if (neutral == null) {
                converted.addAttribute(attribute);
            } else if (!value(attribute).equals(neutral)) {
                throw refusal(
                        node,
                        "operator " + node.getOpType() + " with attribute " + attribute.getName() + "="
                                + value(attribute));
            }
        }
        return converted.build();
    }

    private static String value(AttributeProto attribute) {
        return attribute.getType() == AttributeProto.AttributeType.STRING
                ? attribute.getS().toStringUtf8()
                : String.valueOf(attribute.getI());
    }

    private static IllegalStateException refusal(NodeProto node, String what) {
        return new IllegalStateException("Tribuo's ONNX exports are of opset " + ONNXOperators.getOpsetVersion()
                + ", which has no form for " + what + " of node '" + node.getName()
                + "'; write the image model instead, which is of opset " + Operators.OPSET);
    }
}
