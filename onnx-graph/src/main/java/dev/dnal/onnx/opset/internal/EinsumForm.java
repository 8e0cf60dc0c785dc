package dev.dnal.onnx.opset.internal;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Case 23 of the pass OpsetNormalisation: Einsum of two tensors that is a product of matrices, as "bhid,bhjd-&gt;bhij" or
 * "nctw,vw-&gt;nctv". One label is summed over, which both tensors have and the result has not. Of the labels of one tensor alone the last one
 * stands for the rows or columns of its matrices; all others stand for stacks of matrices.
 */
public final class EinsumForm {
    private final GraphBuilder b;
    private final Node node;
    private final List<String> first;
    private final List<String> second;
    private final List<String> result;

    private EinsumForm(Graph graph, Node node) {
        this.b = new GraphBuilder(graph);
        this.node = node;
        String equation = node.textAttribute("equation", "").replace(" ", "");
        String[] sides = equation.split("->", -1);
        String[] terms = sides[0].split(",", -1);
        if (sides.length != 2 || terms.length != 2 || node.inputs().size() != 2) {
            throw unsupported();
        }
        this.first = labels(terms[0]);
        this.second = labels(terms[1]);
        this.result = labels(sides[1]);
    }

    public static void toMatMul(Graph graph, Node node) {
        Value product = new EinsumForm(graph, node).product();
        Replacement.of(graph, node, List.of(product));
    }

    private GraphException unsupported() {
        return new GraphException(
                node,
                "equation '" + node.textAttribute("equation", "")
                        + "' is not supported; expected a product of two tensors that sums over one label, as"
                        + " 'bij,bjk->bik': write it as MatMul");
    }

    private List<String> labels(String term) {
        List<String> labels = List.of(term.split(""));
        boolean areLetters = labels.stream().allMatch(label -> label.matches("[A-Za-z]"));
        if (!areLetters || Set.copyOf(labels).size() != labels.size()) {
            throw unsupported();
        }
        return labels;
    }

    private Value product() {
        Set<String> summed = new TreeSet<>(first);
        summed.addAll(second);
        summed.removeAll(result);
        if (summed.size() != 1 || !first.containsAll(summed) || !second.containsAll(summed) || !isKnown()) {
            throw unsupported();
        }
        String inner = summed.iterator().next();
        String row = lastAlone(first, second);
        String column = lastAlone(second, first);
        List<String> stack = new ArrayList<>(result);
        stack.removeAll(List.of(row, column));
        Value product = b.emit(
                "MatMul",
                arranged(node.input(0), first, stack, row, inner),
                arranged(node.input(1), second, stack, inner, column));
        List<String> made = new ArrayList<>(stack);
        made.add(row);
        made.add(column);
        return inOrder(squeezed(product, made, row, column), made);
    }

    /** Whether the result has no label of its own, and the tensors have as many dimensions as labels. */
    private boolean isKnown() {
        return result.stream().allMatch(label -> first.contains(label) || second.contains(label))
                && node.input(0).requireShape().rank() == first.size()
                && node.input(1).requireShape().rank() == second.size();
    }

    /** The last label that one tensor has alone, "" if there is none. */
    private static String lastAlone(List<String> labels, List<String> others) {
        return labels.stream().filter(label -> !others.contains(label)).reduce("", (a, b) -> b);
    }

    /** A tensor with the axes of the stack first, then those of its matrices; what it lacks is of size 1. */
    private Value arranged(Value x, List<String> labels, List<String> stack, String row, String column) {
        List<String> order = new ArrayList<>(stack);
        order.add(row);
        order.add(column);
        List<Long> perm = new ArrayList<>();
        List<Long> lacking = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            int axis = labels.indexOf(order.get(i));
            if (axis < 0) {
                lacking.add((long) i);
            } else {
                perm.add((long) axis);
            }
        }
        Value turned = transposed(x, perm);
        return lacking.isEmpty() ? turned : b.emit("Unsqueeze", turned, b.longs(longs(lacking)));
    }

    private Value transposed(Value x, List<Long> perm) {
        boolean same = true;
        for (int i = 0; i < perm.size(); i++) {
            same &= perm.get(i) == i;
        }
        return same ? x : b.transpose(x, longs(perm));
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    /** The product without the rows or columns that no tensor has. */
    private Value squeezed(Value product, List<String> made, String row, String column) {
        List<Long> axes = new ArrayList<>();
        if (row.isEmpty()) {
            axes.add(-2L);
        }
        if (column.isEmpty()) {
            axes.add(-1L);
        }
        made.removeIf(String::isEmpty);
        return axes.isEmpty() ? product : b.emit("Squeeze", product, b.longs(longs(axes)));
    }

    private Value inOrder(Value product, List<String> made) {
        return transposed(
                product,
                result.stream().map(label -> (long) made.indexOf(label)).toList());
    }
}
