package dev.dnal.tribuo.internal.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import dev.dnal.onnx.op.Operator;
import dev.dnal.onnx.op.Operators;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OlderOpsetTest {
    /** Operators that opset 13 lacks, and how exports do without them. */
    private static final Map<String, String> LATER =
            Map.of("HardSwish", "came with opset 14; TribuoExport writes it as HardSigmoid and Mul");

    static Stream<String> operators() {
        return Operators.all().stream()
                .filter(operator -> operator.domain().isEmpty())
                .map(Operator::type);
    }

    @ParameterizedTest
    @MethodSource("operators")
    void everyOperatorHasAnOlderFormOrAReason(String type) {
        NodeProto node = NodeProto.newBuilder().setOpType(type).setName("node").build();
        if (LATER.containsKey(type)) {
            assertThrows(IllegalStateException.class, () -> OlderOpset.convert(node));
        } else {
            assertEquals(node, OlderOpset.convert(node));
        }
    }

    @Test
    void keepsANodeWhoseFormIsTheSame() {
        NodeProto conv = node("Conv", "group", 2);
        assertEquals(conv, OlderOpset.convert(conv));
    }

    @Test
    void dropsAnAttributeThatSaysWhatTheOlderOpsetDoesAnyway() {
        assertEquals(0, OlderOpset.convert(node("Reshape", "allowzero", 0)).getAttributeCount());
        assertEquals(
                0,
                OlderOpset.convert(node("BatchNormalization", "training_mode", 0))
                        .getAttributeCount());
    }

    @Test
    void refusesAnAttributeThatTheOlderOpsetCantSay() {
        IllegalStateException e = assertThrows(
                IllegalStateException.class, () -> OlderOpset.convert(node("BatchNormalization", "training_mode", 1)));
        assertTrue(e.getMessage().contains("training_mode=1"), e.getMessage());
    }

    @Test
    void dropsAnAttributeOfTextThatSaysWhatTheOlderOpsetDoesAnyway() {
        assertEquals(0, OlderOpset.convert(scatter("none")).getAttributeCount());
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> OlderOpset.convert(scatter("add")));
        assertTrue(e.getMessage().contains("reduction=add"), e.getMessage());
    }

    private static NodeProto scatter(String reduction) {
        return NodeProto.newBuilder()
                .setOpType("ScatterElements")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("reduction")
                        .setType(AttributeProto.AttributeType.STRING)
                        .setS(ByteString.copyFromUtf8(reduction)))
                .build();
    }

    @Test
    void refusesTheShapeOfSomeAxesOnly() {
        assertThrows(IllegalStateException.class, () -> OlderOpset.convert(node("Shape", "end", 0)));
    }

    @Test
    void refusesAnOperatorThatCameLater() {
        assertThrows(IllegalStateException.class, () -> OlderOpset.convert(node("LayerNormalization", "axis", -1)));
    }

    private static NodeProto node(String opType, String attribute, long value) {
        return NodeProto.newBuilder()
                .setOpType(opType)
                .setName("node")
                .addAttribute(AttributeProto.newBuilder()
                        .setName(attribute)
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(value))
                .build();
    }
}
