package dev.dnal.onnx.op;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds nodes to a graph. Each new node runs its shape rule at once, so what is built is typed as it grows and mistakes show
 * where they are made.
 */
public class GraphBuilder {
    private final Graph graph;

    /** A builder that adds to {@code graph}. */
    public GraphBuilder(Graph graph) {
        this.graph = graph;
    }

    /** The graph that is added to. */
    public Graph graph() {
        return graph;
    }

    /** Begins a node of ONNX's own domain. */
    public Call call(String opType, Value... inputs) {
        return new Call("", opType, inputs);
    }

    /** Begins a node of another domain. */
    public Call call(String domain, String opType, Value... inputs) {
        return new Call(domain, opType, inputs);
    }

    /** Adds a node of ONNX's own domain without attributes; its only output. */
    public Value emit(String opType, Value... inputs) {
        return call(opType, inputs).output();
    }

    /** An initializer with a fresh name that begins with {@code hint}. */
    public Value constant(String hint, Tensor contents) {
        return graph.addInitializer(graph.freshName(hint), contents);
    }

    /** A constant vector of whole numbers, as axes or shapes are. */
    public Value longs(long... values) {
        return constant("const", Tensor.vector(values));
    }

    /** A constant scalar of the element type of {@code like}. */
    public Value scalarLike(Value like, double value) {
        return scalar(like.type(), value);
    }

    /** A constant scalar. */
    public Value scalar(DataType type, double value) {
        return constant("const", Tensor.ofDoubles(type, new double[] {value}));
    }

    /** Elementwise sum with broadcasting. */
    public Value add(Value a, Value b) {
        return emit("Add", a, b);
    }

    /** Elementwise difference with broadcasting. */
    public Value sub(Value a, Value b) {
        return emit("Sub", a, b);
    }

    /** Elementwise product with broadcasting. */
    public Value mul(Value a, Value b) {
        return emit("Mul", a, b);
    }

    /** Elementwise quotient with broadcasting. */
    public Value div(Value a, Value b) {
        return emit("Div", a, b);
    }

    /** Product with a constant. */
    public Value scale(Value a, double factor) {
        return mul(a, scalarLike(a, factor));
    }

    /** Elementwise negation. */
    public Value neg(Value a) {
        return emit("Neg", a);
    }

    /** The same elements under a fixed shape; one size may be -1, and 0 keeps the input's size there. */
    public Value reshape(Value a, long... sizes) {
        return emit("Reshape", a, longs(sizes));
    }

    /** The same elements in the shape of {@code like}, fixed or not. */
    public Value reshapeLike(Value a, Value like) {
        Shape shape = like.requireShape();
        return shape.isFixed() ? reshape(a, shape.sizes()) : emit("Reshape", a, emit("Shape", like));
    }

    /** Broadcast to the shape of {@code like}, fixed or not. */
    public Value expandLike(Value a, Value like) {
        Shape shape = like.requireShape();
        if (a.requireShape().surelyEquals(shape)) {
            return a;
        }
        return emit("Expand", a, shape.isFixed() ? longs(shape.sizes()) : emit("Shape", like));
    }

    /** Zeros of the type and the shape of {@code like}, fixed or not. */
    public Value zerosLike(Value like) {
        return expandLike(scalarLike(like, 0), like);
    }

    /** Sum over axes, which stay as dimensions of size 1. */
    public Value sumKeeping(Value a, long... axes) {
        return call("ReduceSum", a, longs(axes)).attribute("keepdims", 1).output();
    }

    /** Sum over axes, which go away. */
    public Value sumDropping(Value a, long... axes) {
        return call("ReduceSum", a, longs(axes)).attribute("keepdims", 0).output();
    }

    /** Axes in another order: dimension i of the result is dimension {@code order[i]} of {@code a}. */
    public Value transpose(Value a, long... order) {
        return call("Transpose", a).attribute("perm", order).output();
    }

    /** Converted to another element type. */
    public Value cast(Value a, DataType type) {
        return call("Cast", a).attribute("to", type.number()).output();
    }

    /** A node in the making. */
    public final class Call {
        private final String domain;
        private final String opType;
        private final List<Value> inputs;
        private final Map<String, Attribute> attributes = new LinkedHashMap<>();
        private String name = "";

        private Call(String domain, String opType, Value... inputs) {
            this.domain = domain;
            this.opType = opType;
            this.inputs = new ArrayList<>(Arrays.asList(inputs));
            Collections.reverse(this.inputs);
            while (!this.inputs.isEmpty() && this.inputs.get(0).isAbsent()) {
                this.inputs.remove(0);
            }
            Collections.reverse(this.inputs);
        }

        /** Names the node, and its outputs after it; without this, names come from the operator. */
        public Call named(String nodeName) {
            name = nodeName;
            return this;
        }

        /** Sets an attribute. */
        public Call attribute(String attribute, Attribute value) {
            attributes.put(attribute, value);
            return this;
        }

        /** Sets a whole number attribute. */
        public Call attribute(String attribute, long value) {
            return attribute(attribute, new Attribute.IntValue(value));
        }

        /** Sets a floating point attribute. */
        public Call attribute(String attribute, float value) {
            return attribute(attribute, new Attribute.FloatValue(value));
        }

        /** Sets a text attribute. */
        public Call attribute(String attribute, String value) {
            return attribute(attribute, new Attribute.TextValue(value));
        }

        /** Sets an attribute that is a list of whole numbers. */
        public Call attribute(String attribute, long[] values) {
            return attribute(
                    attribute,
                    new Attribute.IntList(Arrays.stream(values).boxed().toList()));
        }

        /** Sets the attributes of another node, as a gradient's are often those of what it is the gradient of. */
        public Call attributesOf(Node other) {
            attributes.putAll(other.attributes());
            return this;
        }

        /** Adds the node; its only output. */
        public Value output() {
            return outputs(1).get(0);
        }

        /** Adds the node; its outputs. */
        public List<Value> outputs(int count) {
            String base = name.isEmpty() ? opType : name;
            List<String> names = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                String hint = i == 0 ? base : base + ":" + i;
                names.add(graph.freshName(names.contains(hint) ? hint + "'" : hint));
            }
            Node node = graph.addNode(
                    domain, opType, graph.freshNodeName(name.isEmpty() ? names.get(0) : name), inputs, names);
            attributes.forEach(node::setAttribute);
            Inference.run(node);
            return node.outputs();
        }
    }
}
