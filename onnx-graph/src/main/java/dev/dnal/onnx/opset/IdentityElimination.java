package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.internal.constant.Constants;
import dev.dnal.onnx.pass.Pass;
import java.util.List;

/**
 * Removes nodes that hand their first input on as it is:
 *
 * <ol>
 *   <li>Identity;
 *   <li>Dropout that does not train (its input 2 is absent or the constant false) and whose mask nobody reads;
 *   <li>Cast to the type that its input has;
 *   <li>Expand to the shape that its input has.
 * </ol>
 *
 * A node stays where its output is a graph output and its input has a name of its own to keep: a graph input, an
 * initializer or another graph output.
 */
final class IdentityElimination implements Pass {
    @Override
    public boolean apply(Graph graph) {
        boolean changed = false;
        for (Node node : List.copyOf(graph.nodes())) {
            if (handsOn(node, graph) && mayGo(node, graph)) {
                graph.replaceAllUses(node.output(), node.input(0));
                graph.remove(node);
                changed = true;
            }
        }
        return changed;
    }

    private static boolean handsOn(Node node, Graph graph) {
        if (node.is("Identity")) {
            return true;
        }
        if (node.is("Cast")) {
            return node.intAttribute("to", 0) == node.input(0).type().number();
        }
        if (node.is("Expand")) {
            return isSameShape(node.input(0), node.output());
        }
        return node.is("Dropout") && isUnread(node.output(1), graph) && !mayTrain(node);
    }

    private static boolean isSameShape(Value before, Value after) {
        return before.shape().isPresent()
                && before.shape().equals(after.shape())
                && before.requireShape().dims().stream()
                        .allMatch(dim -> dim.isFixed() || !dim.symbol().isEmpty());
    }

    private static boolean isUnread(Value value, Graph graph) {
        return value.uses().isEmpty() && !graph.isOutput(value);
    }

    private static boolean mayTrain(Node dropout) {
        return dropout.hasInput(2)
                && (Constants.of(dropout.input(2)).isEmpty()
                        || Constants.of(dropout.input(2)).get().doubles()[0] != 0);
    }

    private static boolean mayGo(Node node, Graph graph) {
        Value input = node.input(0);
        return !graph.isOutput(node.output()) || (input.producer().isPresent() && !graph.isOutput(input));
    }
}
