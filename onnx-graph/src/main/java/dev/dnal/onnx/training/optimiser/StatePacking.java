package dev.dnal.onnx.training.optimiser;

import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.Binding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How the state of a step graph is packed: several tensors one after the other in another, each in its own order.
 *
 * @param bindings what changes from step to step, packed or not
 * @param packed the tensors that hold others
 */
public record StatePacking(List<Binding> bindings, List<Packed> packed) {
    /**
     * A tensor that holds others.
     *
     * @param name of the state input that it is
     * @param shape its shape, fixed
     * @param members what it holds, in this order
     */
    public record Packed(String name, Shape shape, List<Member> members) {
        /** Copies the list. */
        public Packed {
            members = List.copyOf(members);
        }
    }

    /**
     * A tensor in another.
     *
     * @param name of the state input that it was
     * @param shape its shape, fixed
     */
    public record Member(String name, Shape shape) {}

    /** Nothing is packed. */
    public static StatePacking none(List<Binding> bindings) {
        return new StatePacking(List.copyOf(bindings), List.of());
    }

    /** Copies the lists. */
    public StatePacking {
        bindings = List.copyOf(bindings);
        packed = List.copyOf(packed);
    }

    /** The state as the packed graph takes it; tensors that are in no other stay as they are. */
    public Map<String, Tensor> pack(Map<String, Tensor> state) {
        Map<String, Tensor> result = new LinkedHashMap<>(state);
        for (Packed holder : packed) {
            List<Tensor> members = new ArrayList<>();
            holder.members().forEach(member -> members.add(Objects.requireNonNull(result.remove(member.name()))));
            result.put(
                    holder.name(),
                    Tensor.concatenated(members).reshape(holder.shape().sizes()));
        }
        return result;
    }

    /** The state by its tensors, in the order of {@code names}, which are those of {@link #pack}'s argument. */
    public Map<String, Tensor> unpack(Map<String, Tensor> state, Iterable<String> names) {
        Map<String, Tensor> found = new LinkedHashMap<>(state);
        for (Packed holder : packed) {
            Tensor whole = Objects.requireNonNull(found.remove(holder.name()));
            int from = 0;
            for (Member member : holder.members()) {
                found.put(member.name(), whole.slice(from, member.shape().sizes()));
                from += Math.toIntExact(member.shape().elements());
            }
        }
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        names.forEach(name -> ordered.put(name, Objects.requireNonNull(found.get(name), name)));
        return ordered;
    }
}
