package dev.dnal.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import org.junit.jupiter.api.Test;

class WireSizeTest {
    /** 100 kB and four times the size. */
    private static final ReadLimits LIMITS = new ReadLimits(100_000, 4, 50, 64, 4096, false);

    private static ModelProto with(GraphProto.Builder graph) {
        return ModelProto.newBuilder().setGraph(graph).build();
    }

    private static LimitException refusal(ModelProto model, ReadLimits limits) {
        return assertThrows(LimitException.class, () -> WireSize.require(model.toByteArray(), limits));
    }

    private static GraphProto.Builder nodes(int count) {
        GraphProto.Builder graph = GraphProto.newBuilder();
        for (int i = 0; i < count; i++) {
            graph.addNode(NodeProto.getDefaultInstance());
        }
        return graph;
    }

    private static GraphProto.Builder attribute(AttributeProto.Builder attribute) {
        return GraphProto.newBuilder().addNode(NodeProto.newBuilder().addAttribute(attribute));
    }

    @Test
    void aModelKeepsWithinLimits() {
        assertDoesNotThrow(() -> WireSize.require(Protos.model().build().toByteArray(), LIMITS));
    }

    @Test
    void moreNodesThanTheLimitAreRefused() {
        assertDoesNotThrow(() -> WireSize.require(with(nodes(50)).toByteArray(), LIMITS));
        assertTrue(refusal(with(nodes(51)), LIMITS).getMessage().contains("at most 50 nodes"));
    }

    @Test
    void emptyMessagesAreRefused() {
        GraphProto.Builder graph = GraphProto.newBuilder();
        for (int i = 0; i < 1000; i++) {
            graph.addValueInfoBuilder();
        }
        refusal(with(graph), LIMITS);
    }

    @Test
    void integersOfAByteEachAreRefusedInAListOfMany() {
        AttributeProto.Builder ints = AttributeProto.newBuilder().setType(AttributeType.INTS);
        TensorProto.Builder tensor = TensorProto.newBuilder();
        for (int i = 0; i < 10_000; i++) {
            ints.addInts(1);
            tensor.addInt64Data(1);
        }
        refusal(with(attribute(ints)), LIMITS);
        refusal(with(GraphProto.newBuilder().addInitializer(tensor)), LIMITS);
    }

    @Test
    void floatsThatBecomeObjectsAreRefusedAndThoseOfTensorsAreNot() {
        AttributeProto.Builder floats = AttributeProto.newBuilder().setType(AttributeType.FLOATS);
        TensorProto.Builder tensor = TensorProto.newBuilder();
        for (int i = 0; i < 10_000; i++) {
            floats.addFloats(1);
            tensor.addFloatData(1);
        }
        refusal(with(attribute(floats)), LIMITS);
        assertDoesNotThrow(() -> WireSize.require(
                with(GraphProto.newBuilder().addInitializer(tensor)).toByteArray(), LIMITS));
    }

    @Test
    void fieldsThatNobodyKnowsAreCounted() {
        UnknownFieldSet.Field.Builder numbers = UnknownFieldSet.Field.newBuilder();
        UnknownFieldSet.Field.Builder groups = UnknownFieldSet.Field.newBuilder();
        for (int i = 0; i < 5000; i++) {
            numbers.addVarint(1);
            groups.addGroup(UnknownFieldSet.getDefaultInstance());
        }
        for (UnknownFieldSet.Field field : java.util.List.of(numbers.build(), groups.build())) {
            UnknownFieldSet unknown =
                    UnknownFieldSet.newBuilder().addField(1000, field).build();
            refusal(ModelProto.newBuilder().setUnknownFields(unknown).build(), LIMITS);
        }
    }

    @Test
    void packedBytesAreCountedOnceMore() {
        TensorProto tensor = TensorProto.newBuilder()
                .setRawData(ByteString.copyFrom(new byte[1_000_000]))
                .build();
        ModelProto model = with(GraphProto.newBuilder().addInitializer(tensor));
        ReadLimits twice = new ReadLimits(1000, 2, 50, 64, 4096, false);
        ReadLimits once = new ReadLimits(1000, 1, 50, 64, 4096, false);
        assertDoesNotThrow(() -> WireSize.require(model.toByteArray(), twice));
        refusal(model, once);
    }

    @Test
    void aTrustedFileMayTakeWhatItNeeds() {
        assertDoesNotThrow(() -> WireSize.require(with(nodes(200_000)).toByteArray(), ReadLimits.TRUSTED));
    }

    @Test
    void theReaderNamesTheSource() {
        String message = assertThrows(
                        LimitException.class,
                        () -> OnnxReader.read(with(nodes(51)).toByteArray(), "m.onnx", LIMITS))
                .getMessage();
        assertEquals("m.onnx: expected at most 50 nodes in a model, found more", message);
    }
}
