package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import org.junit.jupiter.api.Test;

class OlderOpsetTest {
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
