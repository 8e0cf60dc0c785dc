package dev.dnal.conformance.fuzz;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.dnal.onnx.channel.RandomNetworks;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.op.OperatorGraphs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Valid models: random networks, and calls of single operators; some have functions or branches. Those are of 64-bit floats, for finite differences; here they are
 * of 32 bits, for which ONNX Runtime has kernels.
 */
final class Seeds {
    private static final int NETWORKS = 200;

    /** One of so many has a node in a function or in a branch. */
    private static final int ENCLOSED = 8;

    private static final List<Graph> OPERATORS = OperatorGraphs.standard();

    private Seeds() {}

    static ModelProto any(RandomGenerator random) {
        Graph graph = random.nextBoolean()
                ? RandomNetworks.of(random.nextInt(NETWORKS)).graph()
                : OPERATORS.get(random.nextInt(OPERATORS.size()));
        ModelProto.Builder model = OnnxWriter.toProto(graph).toBuilder();
        GraphProto.Builder floats = model.getGraphBuilder();
        floats.getInitializerBuilderList().forEach(Seeds::toFloats);
        floats.getInputBuilderList().forEach(Seeds::toFloats);
        floats.getOutputBuilderList().forEach(Seeds::toFloats);
        floats.getValueInfoBuilderList().forEach(Seeds::toFloats);
        floats.getNodeBuilderList().forEach(Seeds::toFloats);
        return random.nextInt(ENCLOSED) == 0 ? Enclosures.any(model.build(), random) : model.build();
    }

    private static void toFloats(NodeProto.Builder node) {
        for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
            if (attribute.hasT()) {
                toFloats(attribute.getTBuilder());
            }
            if (attribute.getName().equals("to") && attribute.getI() == DataType.DOUBLE_VALUE) {
                attribute.setI(DataType.FLOAT_VALUE);
            }
        }
    }

    private static void toFloats(ValueInfoProto.Builder value) {
        if (value.getType().getTensorType().getElemType() == DataType.DOUBLE_VALUE) {
            value.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.FLOAT_VALUE);
        }
    }

    private static void toFloats(TensorProto.Builder tensor) {
        if (tensor.getDataType() != DataType.DOUBLE_VALUE) {
            return;
        }
        ByteBuffer doubles = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer floats = ByteBuffer.allocate(doubles.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
        while (doubles.hasRemaining()) {
            floats.putFloat((float) doubles.getDouble());
        }
        tensor.setDataType(DataType.FLOAT_VALUE).setRawData(ByteString.copyFrom(floats.array()));
    }
}
