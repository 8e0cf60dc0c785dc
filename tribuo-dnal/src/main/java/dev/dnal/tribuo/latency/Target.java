package dev.dnal.tribuo.latency;

import dev.dnal.tribuo.runtime.NodeProfile.RunNode;
import java.util.List;

/** Tells a node of a profile from others. */
@FunctionalInterface
interface Target {
    /** Whether it is this one. */
    boolean is(RunNode node);

    /** The nodes whose names contain a text. */
    static Target named(String part) {
        return node -> node.name().contains(part);
    }

    /** Changes of layout are named alike; those of one shape take the same time. */
    static Target reading(String operator, List<Long> shape) {
        return node -> node.operator().equals(operator) && node.input().equals(shape);
    }

    /** See {@link #reading}. */
    static Target writing(String operator, List<Long> shape) {
        return node -> node.operator().equals(operator) && node.output().equals(shape);
    }
}
