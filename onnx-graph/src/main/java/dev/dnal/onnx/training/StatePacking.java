package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How the state of a step graph lies in vectors: several tensors one after the other, each in its own order.
 *
 * @param bindings what changes from step to step, packed or not
 * @param packed the vectors
 */
public record StatePacking(List<Binding> bindings, List<Packed> packed) {
    /**
     * A vector.
     *
     * @param name of the state input that it is
     * @param members what it holds, in this order
     */
    public record Packed(String name, List<Member> members) {}

    /**
     * A tensor in a vector.
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

    /** The state as the packed graph takes it; tensors that are in no vector stay as they are. */
    public Map<String, Tensor> pack(Map<String, Tensor> state) {
        Map<String, Tensor> result = new LinkedHashMap<>(state);
        for (Packed vector : packed) {
            List<Tensor> members = new ArrayList<>();
            vector.members().forEach(member -> members.add(Objects.requireNonNull(result.remove(member.name()))));
            result.put(vector.name(), Tensor.concatenated(members));
        }
        return result;
    }

    /** The state by its tensors, in the order of {@code names}, which are those of {@link #pack}'s argument. */
    public Map<String, Tensor> unpack(Map<String, Tensor> state, Iterable<String> names) {
        Map<String, Tensor> found = new LinkedHashMap<>(state);
        for (Packed vector : packed) {
            Tensor whole = Objects.requireNonNull(found.remove(vector.name()));
            int from = 0;
            for (Member member : vector.members()) {
                found.put(member.name(), whole.slice(from, member.shape().sizes()));
                from += Math.toIntExact(member.shape().elements());
            }
        }
        Map<String, Tensor> ordered = new LinkedHashMap<>();
        names.forEach(name -> ordered.put(name, Objects.requireNonNull(found.get(name), name)));
        return ordered;
    }
}
