package dev.dnal.onnx.decision;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The post-dominator tree of a graph: a node's ancestors are the nodes that everything it makes goes through on its way to the graph's
 * outputs, the nearest first. Below a node stand those that would be of no use without it.
 *
 * <p>Since nodes come in order of execution, one pass from the last to the first does: a node's parent is the lowest common ancestor of its readers. That
 * is found in O(log n) by one jump for each node beside its parent (Myers, "An applicative random-access stack", Information Processing Letters 17, 1983).
 */
final class PostDominators {
    private final List<Node> nodes;
    private final Map<Node, Integer> numbers = new HashMap<>();

    // The root, which stands for whoever uses the graph's outputs, is the number after the last node's.
    private final int[] parents;
    private final int[] jumps;
    private final int[] depths;

    /** Of a graph whose nodes are in order. */
    PostDominators(Graph graph) {
        nodes = List.copyOf(graph.nodes());
        nodes.forEach(node -> numbers.put(node, numbers.size()));
        int root = nodes.size();
        parents = new int[root + 1];
        jumps = new int[root + 1];
        depths = new int[root + 1];
        parents[root] = root;
        jumps[root] = root;
        for (int i = root - 1; i >= 0; i--) {
            hang(i, parent(graph, nodes.get(i), root));
        }
    }

    private int parent(Graph graph, Node node, int root) {
        int parent = -1;
        for (Value output : node.outputs()) {
            if (graph.isOutput(output)) {
                return root;
            }
            for (Value.Use use : output.uses()) {
                int reader = number(use.node());
                parent = parent < 0 ? reader : common(parent, reader);
            }
        }
        return parent < 0 ? root : parent;
    }

    private int number(Node node) {
        return Objects.requireNonNull(numbers.get(node), node.label());
    }

    private void hang(int node, int parent) {
        int jump = jumps[parent];
        boolean equalJumps = depths[parent] - depths[jump] == depths[jump] - depths[jumps[jump]];
        parents[node] = parent;
        jumps[node] = equalJumps ? jumps[jump] : parent;
        depths[node] = depths[parent] + 1;
    }

    private int common(int first, int second) {
        int a = upTo(first, depths[second]);
        int b = upTo(second, depths[a]);
        while (a != b) {
            boolean jumping = jumps[a] != jumps[b];
            a = jumping ? jumps[a] : parents[a];
            b = jumping ? jumps[b] : parents[b];
        }
        return a;
    }

    /** The ancestor, or the node itself, that is no deeper. */
    private int upTo(int node, int depth) {
        int at = node;
        while (depths[at] > depth) {
            at = depths[jumps[at]] >= depth ? jumps[at] : parents[at];
        }
        return at;
    }

    /** Whether all that a node makes goes through another, or it is that node. */
    boolean leadsOnlyTo(Node node, Node end) {
        int number = number(end);
        return upTo(number(node), depths[number]) == number;
    }

    /** Of some nodes, how many lead only to each, and which of these comes last in order. */
    Count count(Predicate<Node> which) {
        int[] counts = new int[parents.length];
        int[] last = new int[parents.length];
        for (int i = 0; i < nodes.size(); i++) {
            if (which.test(nodes.get(i))) {
                counts[i]++;
                last[i] = i + 1;
            }
            counts[parents[i]] += counts[i];
            last[parents[i]] = Math.max(last[parents[i]], last[i]);
        }
        return new Count(counts, last);
    }

    /** What is counted of nodes that lead only to others. */
    final class Count {
        private final int[] counts;

        /** Numbers from 1; 0 where there is none. */
        private final int[] last;

        private Count(int[] counts, int[] last) {
            this.counts = counts;
            this.last = last;
        }

        int of(Node end) {
            return counts[number(end)];
        }

        Optional<Node> last(Node end) {
            int number = last[number(end)];
            return number == 0 ? Optional.empty() : Optional.of(nodes.get(number - 1));
        }
    }
}
