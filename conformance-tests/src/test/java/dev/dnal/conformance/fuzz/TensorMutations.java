package dev.dnal.conformance.fuzz;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** Changes to initializers. */
final class TensorMutations {
    private static final float[] NUMBERS = {Float.NaN, Float.NEGATIVE_INFINITY, 0, Float.MAX_VALUE, Float.MIN_VALUE};

    private TensorMutations() {}

    static List<Mutation> all() {
        return List.of(
                of("extreme size", (tensor, random) -> {
                    if (tensor.getDimsCount() > 0) {
                        tensor.setDims(random.nextInt(tensor.getDimsCount()), Extremes.any(random));
                    }
                }),
                of(
                        "empty tensor",
                        (tensor, random) -> tensor.clearDims()
                                .addDims(0)
                                .setRawData(ByteString.EMPTY)
                                .clearFloatData()
                                .clearInt64Data()),
                of("dimension more", (tensor, random) -> tensor.addDims(1)),
                of("dimension fewer", (tensor, random) -> tensor.clearDims().addDims(elements(tensor))),
                of("scalar", (tensor, random) -> {
                    int bytes = tensor.getDataType() == DataType.INT64_VALUE ? Long.BYTES : Float.BYTES;
                    if (tensor.getRawData().size() >= bytes) {
                        tensor.clearDims().setRawData(tensor.getRawData().substring(0, bytes));
                    }
                }),
                of("another element type", (tensor, random) -> tensor.setDataType(random.nextInt(25))),
                of("data too short", (tensor, random) -> {
                    if (!tensor.getRawData().isEmpty()) {
                        tensor.setRawData(tensor.getRawData()
                                .substring(0, tensor.getRawData().size() - 1));
                    }
                }),
                of("data of two kinds", (tensor, random) -> tensor.addInt64Data(Extremes.any(random))),
                of("extreme element", TensorMutations::extremeElement),
                of("data elsewhere", (tensor, random) -> tensor.setDataLocation(TensorProto.DataLocation.EXTERNAL)),
                of("tensor of another name", (tensor, random) -> tensor.setName("other")),
                new Mutation("two tensors of a name", (model, random) -> {
                    GraphProto.Builder graph = model.getGraphBuilder();
                    if (graph.getInitializerCount() > 0) {
                        graph.addInitializer(graph.getInitializer(random.nextInt(graph.getInitializerCount())));
                    }
                }),
                new Mutation("tensor as an input", (model, random) -> {
                    GraphProto.Builder graph = model.getGraphBuilder();
                    if (graph.getInitializerCount() > 0) {
                        TensorProto gone = graph.getInitializer(0);
                        graph.removeInitializer(0);
                        ValueInfoProto.Builder input = graph.addInputBuilder().setName(gone.getName());
                        input.getTypeBuilder().getTensorTypeBuilder().setElemType(gone.getDataType());
                        gone.getDimsList()
                                .forEach(size -> input.getTypeBuilder()
                                        .getTensorTypeBuilder()
                                        .getShapeBuilder()
                                        .addDimBuilder()
                                        .setDimValue(size));
                    }
                }),
                new Mutation("tensor as a constant", (model, random) -> {
                    GraphProto.Builder graph = model.getGraphBuilder();
                    if (graph.getInitializerCount() > 0) {
                        TensorProto gone = graph.getInitializer(0);
                        graph.removeInitializer(0);
                        graph.addNode(
                                0,
                                NodeProto.newBuilder()
                                        .setOpType("Constant")
                                        .addOutput(gone.getName())
                                        .addAttribute(AttributeProto.newBuilder()
                                                .setName("value")
                                                .setType(AttributeProto.AttributeType.TENSOR)
                                                .setT(gone)));
                    }
                }));
    }

    private static Mutation of(String name, BiConsumer<TensorProto.Builder, RandomGenerator> change) {
        return new Mutation(name, (model, random) -> {
            List<TensorProto.Builder> all = model.getGraphBuilder().getInitializerBuilderList();
            if (!all.isEmpty()) {
                change.accept(all.get(random.nextInt(all.size())), random);
            }
        });
    }

    private static long elements(TensorProto.Builder tensor) {
        return tensor.getDimsList().stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    }

    /** Shapes, axes and pads are of 64 bits; weights of 32. */
    private static void extremeElement(TensorProto.Builder tensor, RandomGenerator random) {
        ByteBuffer data = ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        if (tensor.getDataType() == DataType.INT64_VALUE && data.capacity() >= Long.BYTES) {
            data.putLong(Long.BYTES * random.nextInt(data.capacity() / Long.BYTES), Extremes.any(random));
        } else if (tensor.getDataType() == DataType.FLOAT_VALUE && data.capacity() >= Float.BYTES) {
            data.putFloat(
                    Float.BYTES * random.nextInt(data.capacity() / Float.BYTES),
                    NUMBERS[random.nextInt(NUMBERS.length)]);
        }
        tensor.setRawData(ByteString.copyFrom(data.array()));
    }
}
