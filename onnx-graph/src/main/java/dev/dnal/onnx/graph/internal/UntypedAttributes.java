package dev.dnal.onnx.graph.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;

/** Attributes of files of IR version 1, which did not say of which kind they are: it is that of the field that is set. */
public final class UntypedAttributes {
    private UntypedAttributes() {}

    /** The graph with the kind of each attribute that has one value. */
    public static GraphProto typed(GraphProto graph) {
        GraphProto.Builder typed = graph.toBuilder();
        typed.getNodeBuilderList()
                .forEach(node -> node.getAttributeBuilderList().stream()
                        .filter(attribute -> attribute.getType() == AttributeType.UNDEFINED)
                        .forEach(attribute -> attribute.setType(kind(attribute))));
        return typed.build();
    }

    private static AttributeType kind(AttributeProto.Builder attribute) {
        if (attribute.hasF()) {
            return AttributeType.FLOAT;
        } else if (attribute.hasI()) {
            return AttributeType.INT;
        } else if (attribute.hasS()) {
            return AttributeType.STRING;
        } else if (attribute.hasT()) {
            return AttributeType.TENSOR;
        } else if (attribute.hasG()) {
            return AttributeType.GRAPH;
        } else if (attribute.getFloatsCount() > 0) {
            return AttributeType.FLOATS;
        } else if (attribute.getIntsCount() > 0) {
            return AttributeType.INTS;
        } else if (attribute.getStringsCount() > 0) {
            return AttributeType.STRINGS;
        }
        return AttributeType.UNDEFINED;
    }
}
