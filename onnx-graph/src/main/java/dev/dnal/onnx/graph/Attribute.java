package dev.dnal.onnx.graph;

import ai.onnx.proto.OnnxMl;
import java.util.List;

/** The value of a node's attribute; its text is what messages show. */
public sealed interface Attribute {
    /** A whole number. */
    record IntValue(long value) implements Attribute {
        @Override
        public String toString() {
            return String.valueOf(value);
        }
    }

    /** A floating point number. */
    record FloatValue(float value) implements Attribute {
        @Override
        public String toString() {
            return String.valueOf(value);
        }
    }

    /** A text in UTF-8. */
    record TextValue(String value) implements Attribute {
        @Override
        public String toString() {
            return "'" + value + "'";
        }
    }

    /** A tensor. */
    record TensorValue(Tensor value) implements Attribute {
        @Override
        public String toString() {
            return value.toString();
        }
    }

    /** A list of whole numbers. */
    record IntList(List<Long> values) implements Attribute {
        /** Copies the list. */
        public IntList {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return text(values);
        }
    }

    /** A list of floating point numbers. */
    record FloatList(List<Float> values) implements Attribute {
        /** Copies the list. */
        public FloatList {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return text(values);
        }
    }

    /** A list of texts. */
    record TextList(List<String> values) implements Attribute {
        /** Copies the list. */
        public TextList {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return text(values);
        }
    }

    /** An attribute of a kind no operator here reads; it is carried from file to file as it is. */
    record Opaque(OnnxMl.AttributeProto proto) implements Attribute {
        @Override
        public String toString() {
            return "one of kind " + proto.getType();
        }
    }

    /** A list as messages show it: files may have millions of elements. */
    private static String text(List<?> values) {
        int shown = 8;
        return values.size() <= shown
                ? values.toString()
                : values.subList(0, shown) + " and " + (values.size() - shown) + " more";
    }
}
