package dev.dnal.onnx.pass.internal;

import dev.dnal.onnx.graph.Value;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** What values are computed from. */
public final class Upstream {
    private Upstream() {}

    /** The values, and all that they are computed from. */
    public static Set<Value> of(Collection<Value> values) {
        Set<Value> found = new HashSet<>(values);
        Deque<Value> open = new ArrayDeque<>(values);
        while (!open.isEmpty()) {
            open.remove()
                    .producer()
                    .ifPresent(node -> node.inputs().stream().filter(found::add).forEach(open::add));
        }
        return found;
    }
}
