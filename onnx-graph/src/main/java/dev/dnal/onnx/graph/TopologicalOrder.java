package dev.dnal.onnx.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Orders nodes so that each stands behind those it reads from: depth-first from each node in turn, without recursion. */
final class TopologicalOrder {
    private final Map<Node, Iterator<Value>> open = new HashMap<>();
    private final Deque<Node> path = new ArrayDeque<>();
    private final Set<Node> done = new HashSet<>();
    private final List<Node> order = new ArrayList<>();

    private TopologicalOrder() {}

    /** The nodes in an order of execution that keeps the present order where it can. */
    static List<Node> of(Graph graph) {
        TopologicalOrder search = new TopologicalOrder();
        graph.nodes().forEach(search::visit);
        return search.order;
    }

    private void visit(Node start) {
        enter(start);
        while (!path.isEmpty()) {
            Node node = path.element();
            Iterator<Value> remaining = open.get(node);
            if (remaining != null && remaining.hasNext()) {
                remaining.next().producer().ifPresent(this::enter);
            } else {
                path.remove();
                open.remove(node);
                done.add(node);
                order.add(node);
            }
        }
    }

    private void enter(Node node) {
        if (done.contains(node)) {
            return;
        }
        if (open.putIfAbsent(node, node.inputs().iterator()) != null) {
            throw new GraphException(
                    node,
                    "its input depends on its own output: the graph has a cycle; ONNX graphs must be"
                            + " free of cycles");
        }
        path.push(node);
    }
}
