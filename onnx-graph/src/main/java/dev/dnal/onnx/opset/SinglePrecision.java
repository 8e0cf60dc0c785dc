package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.pass.Pass;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a network of FLOAT16 or BFLOAT16 numbers one of FLOAT numbers, in which gates and weights can be learned. Numbers that were rounded on their
 * way are not rounded any more; weights are what they were.
 *
 * <ol>
 *   <li>Graph inputs and outputs keep their type, and so does what kept nodes read and make: a Cast is put behind and before each.
 *   <li>Values between them are FLOAT: initializers and tensors in attributes are converted.
 *   <li>A Cast to FLOAT16 or BFLOAT16 is one to FLOAT.
 * </ol>
 *
 * <p>Requires: types of graph inputs and outputs.<br>
 * Ensures: the same inputs and outputs; no FLOAT16 or BFLOAT16 between them, but where kept nodes read and make it.
 */
final class SinglePrecision implements Pass {
    private static final String TO = "to";

    @Override
    public boolean apply(Graph graph) {
        boolean changed = false;
        for (Node node : graph.nodes()) {
            changed |= convertAttributes(node);
        }
        for (Value value : List.copyOf(graph.values())) {
            if (value.type().isHalf()) {
                convert(graph, value);
                changed = true;
            }
        }
        graph.sort();
        return changed;
    }

    /** 2 and 3. */
    private static boolean convertAttributes(Node node) {
        boolean changed = false;
        for (Map.Entry<String, Attribute> attribute :
                Map.copyOf(node.attributes()).entrySet()) {
            if (attribute.getValue() instanceof Attribute.TensorValue tensor
                    && tensor.value().type().isHalf()) {
                node.setAttribute(attribute.getKey(), new Attribute.TensorValue(single(tensor.value())));
                changed = true;
            }
        }
        if (node.is("Cast") && isHalf(node.intAttribute(TO, 0))) {
            node.setAttribute(TO, DataType.FLOAT.number());
            changed = true;
        }
        return changed;
    }

    private static boolean isHalf(long number) {
        return number == DataType.FLOAT16.number() || number == DataType.BFLOAT16.number();
    }

    private static Tensor single(Tensor half) {
        return Tensor.ofDoubles(DataType.FLOAT, half.doubles(), half.sizes());
    }

    private static void convert(Graph graph, Value value) {
        List<Value.Use> readers = readers(value, false);
        boolean stays =
                graph.isInput(value) || value.producer().filter(Node::isKept).isPresent();
        if (value.initializer().isPresent()) {
            convertInitializer(graph, value, value.initializer().get(), readers);
        } else if (stays && !readers.isEmpty()) {
            read(cast(graph, value, DataType.FLOAT).output(), readers);
        } else if (!stays) {
            DataType half = value.type();
            setType(value, value, DataType.FLOAT);
            List<Value.Use> outside = readers(value, true);
            if (graph.isOutput(value)) {
                Node cast = cast(graph, value, half);
                Set<Node> inside = new HashSet<>(Set.of(cast));
                readers.forEach(reader -> inside.add(reader.node()));
                graph.insertAfter(value, cast.output(), inside);
            } else if (!outside.isEmpty()) {
                read(cast(graph, value, half).output(), outside);
            }
        }
    }

    /** Who reads a value and is kept as it is, or who isn't. */
    private static List<Value.Use> readers(Value value, boolean kept) {
        return value.uses().stream().filter(use -> use.node().isKept() == kept).toList();
    }

    private static void read(Value value, List<Value.Use> readers) {
        readers.forEach(reader -> reader.node().setInput(reader.index(), value));
    }

    private static void convertInitializer(Graph graph, Value value, Tensor half, List<Value.Use> readers) {
        if (readers(value, true).isEmpty()) {
            graph.setInitializer(value, single(half));
        } else if (!readers.isEmpty()) {
            read(graph.addInitializer(graph.freshName(value.name() + "/" + DataType.FLOAT), single(half)), readers);
        }
    }

    /** 1. */
    private static Node cast(Graph graph, Value value, DataType to) {
        String name = graph.freshName(value.name() + "/" + to);
        Node cast = graph.addNode("", "Cast", graph.freshNodeName(name), List.of(value), List.of(name));
        cast.setAttribute(TO, to.number());
        setType(cast.output(), value, to);
        return cast;
    }

    private static void setType(Value value, Value like, DataType type) {
        like.shape().ifPresentOrElse(shape -> value.setType(new TensorType(type, shape)), () -> value.setType(type));
    }
}
