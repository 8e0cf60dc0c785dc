package dev.dnal.tribuo.internal.export;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tribuo.util.onnx.ONNXAttribute;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXOperator;
import org.tribuo.util.onnx.ONNXOperators;
import org.tribuo.util.onnx.ONNXRef;

/**
 * A node that exists already, as an operator for Tribuo's export: Tribuo's own list of operators has no convolutions. The
 * context gives inputs and outputs their names; operator and attributes are the node's.
 */
final class NetworkOperator implements ONNXOperator {
    private final NodeProto template;

    private NetworkOperator(NodeProto template) {
        this.template = template;
    }

    /**
     * Adds the node to the context.
     *
     * @param template operator, attributes, and which optional inputs and outputs are left out (those named "")
     * @param inputs the inputs that are not left out, in order
     * @param outputNames what the outputs that are not left out are called, before the context makes names unique
     * @return the outputs that are not left out
     */
    static List<ONNXNode> add(
            ONNXContext context, NodeProto template, List<ONNXRef<?>> inputs, List<String> outputNames) {
        return context.operation(new NetworkOperator(template), inputs, outputNames, Map.of());
    }

    @Override
    public NodeProto build(
            ONNXContext context, String[] inputs, String[] outputs, Map<String, Object> attributeValues) {
        NodeProto.Builder node = template.toBuilder().clearInput().clearOutput().setName(outputs[0]);
        Iterator<String> in = List.of(inputs).iterator();
        template.getInputList().forEach(name -> node.addInput(name.isEmpty() ? "" : in.next()));
        Iterator<String> out = List.of(outputs).iterator();
        template.getOutputList().forEach(name -> node.addOutput(name.isEmpty() ? "" : out.next()));
        return node.build();
    }

    @Override
    public String getOpName() {
        return template.getOpType();
    }

    @Override
    public int getNumInputs() {
        return template.getInputCount();
    }

    @Override
    public int getNumOptionalInputs() {
        return 0;
    }

    @Override
    public int getNumOutputs() {
        return template.getOutputCount();
    }

    @Override
    public Map<String, ONNXAttribute> getAttributes() {
        return Map.of();
    }

    @Override
    public Set<String> getMandatoryAttributeNames() {
        return Set.of();
    }

    @Override
    public int getOpVersion() {
        return ONNXOperators.getOpsetVersion();
    }

    @Override
    public String getOpDomain() {
        return template.getDomain();
    }
}
