package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import com.google.protobuf.ByteString;
import java.util.List;

/** Attributes to and from their form in files. */
final class AttributeProtos {
    private AttributeProtos() {}

    /**
     * Reads an attribute.
     *
     * @throws GraphException if it refers to a function's attribute, or is of no known kind
     */
    static Attribute decode(AttributeProto proto, Node node) {
        if (!proto.getRefAttrName().isEmpty()) {
            throw error(proto, node, "refers to an attribute of a function, but the node is in none; expected a value");
        }
        return switch (proto.getType()) {
            case INT -> new Attribute.IntValue(proto.getI());
            case FLOAT -> new Attribute.FloatValue(proto.getF());
            case STRING -> text(proto);
            case TENSOR -> new Attribute.TensorValue(TensorProtos.decode(proto.getT(), what(proto, node)));
            case INTS -> new Attribute.IntList(proto.getIntsList());
            case FLOATS -> new Attribute.FloatList(proto.getFloatsList());
            case STRINGS -> texts(proto);
            case GRAPH, GRAPHS ->
                throw error(
                        proto,
                        node,
                        "says that it holds a graph, and there is none; the file is damaged or was written wrongly");
            case TENSORS -> opaque(proto, proto.getTensorsList(), node);
            case SPARSE_TENSOR ->
                opaque(
                        proto,
                        List.of(
                                proto.getSparseTensor().getValues(),
                                proto.getSparseTensor().getIndices()),
                        node);
            case SPARSE_TENSORS ->
                opaque(
                        proto,
                        proto.getSparseTensorsList().stream()
                                .flatMap(sparse -> List.of(sparse.getValues(), sparse.getIndices()).stream())
                                .toList(),
                        node);
            case TYPE_PROTO, TYPE_PROTOS -> new Attribute.Opaque(proto);
            case UNDEFINED ->
                throw error(
                        proto,
                        node,
                        "has no kind that is known; expected one of ONNX's kinds, such as INT or TENSOR: export the model again");
        };
    }

    /** Texts that are no UTF-8 can't be Java strings: they stay as they are. */
    private static Attribute text(AttributeProto proto) {
        return proto.getS().isValidUtf8()
                ? new Attribute.TextValue(proto.getS().toStringUtf8())
                : new Attribute.Opaque(proto);
    }

    private static Attribute texts(AttributeProto proto) {
        return proto.getStringsList().stream().allMatch(ByteString::isValidUtf8)
                ? new Attribute.TextList(proto.getStringsList().stream()
                        .map(ByteString::toStringUtf8)
                        .toList())
                : new Attribute.Opaque(proto);
    }

    private static Attribute opaque(AttributeProto proto, List<ai.onnx.proto.OnnxMl.TensorProto> tensors, Node node) {
        tensors.forEach(tensor -> TensorProtos.requireInside(tensor, what(proto, node)));
        return new Attribute.Opaque(proto);
    }

    private static String what(AttributeProto proto, Node node) {
        return "Node " + node.label() + ": attribute '" + proto.getName() + "'";
    }

    private static GraphException error(AttributeProto proto, Node node, String message) {
        return new GraphException(node, "attribute '" + proto.getName() + "' " + message);
    }

    /** Writes an attribute. */
    static AttributeProto encode(String name, Attribute attribute) {
        AttributeProto.Builder proto = AttributeProto.newBuilder().setName(name);
        if (attribute instanceof Attribute.IntValue value) {
            proto.setType(AttributeType.INT).setI(value.value());
        } else if (attribute instanceof Attribute.FloatValue value) {
            proto.setType(AttributeType.FLOAT).setF(value.value());
        } else if (attribute instanceof Attribute.TextValue value) {
            proto.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(value.value()));
        } else if (attribute instanceof Attribute.TensorValue value) {
            proto.setType(AttributeType.TENSOR).setT(TensorProtos.encode(value.value()));
        } else if (attribute instanceof Attribute.IntList list) {
            proto.setType(AttributeType.INTS).addAllInts(list.values());
        } else if (attribute instanceof Attribute.FloatList list) {
            proto.setType(AttributeType.FLOATS).addAllFloats(list.values());
        } else if (attribute instanceof Attribute.TextList list) {
            proto.setType(AttributeType.STRINGS);
            list.values().forEach(text -> proto.addStrings(ByteString.copyFromUtf8(text)));
        } else if (attribute instanceof Attribute.Opaque opaque) {
            return opaque.proto().toBuilder().setName(name).build();
        }
        return proto.build();
    }
}
