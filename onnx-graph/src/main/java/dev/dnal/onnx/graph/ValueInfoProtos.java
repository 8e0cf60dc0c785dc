package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a file says of a value, to and from its form in files. */
final class ValueInfoProtos {
    private static final long OPEN = -1;

    private ValueInfoProtos() {}

    /**
     * Writes what the file says of a value into it.
     *
     * @param what what the value is for the graph, for messages, as "Graph input"
     * @throws GraphException if it is a tensor of a type that is none
     */
    static void decode(ValueInfoProto proto, Value value, String what) {
        if (!proto.getDocString().isEmpty()) {
            value.setDocString(proto.getDocString());
        }
        String place = what + " '" + proto.getName() + "'";
        TypeProto type = proto.getType();
        if (type.getValueCase() == TypeProto.ValueCase.VALUE_NOT_SET) {
            return;
        }
        if (!type.hasTensorType()) {
            value.setOtherType(type);
            return;
        }
        value.setType(TensorProtos.elementType(type.getTensorType().getElemType(), place));
        if (type.getTensorType().hasShape()) {
            value.setType(
                    new TensorType(value.type(), shape(type.getTensorType().getShape(), place)));
        }
    }

    /** Some exporters, as PaddlePaddle's, write -1 for a size that is open. */
    private static Dim dim(TensorShapeProto.Dimension proto, String place) {
        if (proto.getDimValue() < OPEN) {
            throw new GraphException(place + " has a dimension of size " + proto.getDimValue()
                    + "; expected a size >= 0, or a name (dim_param) or -1 for a size that is open");
        }
        if (proto.hasDimValue() && proto.getDimValue() != OPEN) {
            return Dim.of(proto.getDimValue());
        }
        return proto.hasDimParam() ? Dim.symbol(proto.getDimParam()) : Dim.any();
    }

    private static Shape shape(TensorShapeProto proto, String place) {
        List<Dim> dims = new ArrayList<>();
        for (TensorShapeProto.Dimension dim : proto.getDimList()) {
            dims.add(dim(dim, place));
        }
        return new Shape(dims);
    }

    /** Writes what is known of a value; the type is left out where the element type is not known. */
    static ValueInfoProto encode(Value value) {
        ValueInfoProto.Builder proto = ValueInfoProto.newBuilder().setName(value.name());
        GraphProtos.setText(value.docString(), proto::setDocString);
        value.otherType().ifPresent(proto::setType);
        if (value.type() != DataType.UNDEFINED) {
            TypeProto.Tensor.Builder tensor = proto.getTypeBuilder()
                    .getTensorTypeBuilder()
                    .setElemType(value.type().number());
            value.shape().ifPresent(shape -> tensor.setShape(encode(shape)));
        }
        return proto.build();
    }

    private static TensorShapeProto encode(Shape shape) {
        TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
        for (Dim dim : shape.dims()) {
            TensorShapeProto.Dimension.Builder builder = proto.addDimBuilder();
            if (dim.isFixed()) {
                builder.setDimValue(dim.size());
            } else if (!dim.symbol().isEmpty()) {
                builder.setDimParam(dim.symbol());
            }
        }
        return proto.build();
    }

    /** What contradicts between a declared and a known type, in words; empty if nothing does. */
    static Optional<String> contradiction(Value declared, TensorType known) {
        boolean fits = (declared.type() == DataType.UNDEFINED || declared.type() == known.elementType())
                && declared.shape()
                        .filter(shape -> !shape.mayEqual(known.shape()))
                        .isEmpty();
        return fits ? Optional.empty() : Optional.of("declared as " + declared + ", found " + known);
    }
}
