package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl;
import java.util.List;

/** The value of a node's attribute. */
public sealed interface Attribute {
    /** A whole number. */
    record IntValue(long value) implements Attribute {}

    /** A floating point number. */
    record FloatValue(float value) implements Attribute {}

    /** A text in UTF-8. */
    record TextValue(String value) implements Attribute {}

    /** A tensor. */
    record TensorValue(Tensor value) implements Attribute {}

    /** A list of whole numbers. */
    record IntList(List<Long> values) implements Attribute {
        /** Copies the list. */
        public IntList {
            values = List.copyOf(values);
        }
    }

    /** A list of floating point numbers. */
    record FloatList(List<Float> values) implements Attribute {
        /** Copies the list. */
        public FloatList {
            values = List.copyOf(values);
        }
    }

    /** A list of texts. */
    record TextList(List<String> values) implements Attribute {
        /** Copies the list. */
        public TextList {
            values = List.copyOf(values);
        }
    }

    /** An attribute of a kind no operator here reads; it is carried from file to file as it is. */
    record Opaque(OnnxMl.AttributeProto proto) implements Attribute {}
}
