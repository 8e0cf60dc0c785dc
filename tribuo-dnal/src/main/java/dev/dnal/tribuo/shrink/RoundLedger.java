package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.search.resume.Checkpoint;
import dev.dnal.tribuo.search.resume.CheckpointStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What was measured and decided between the rounds of a search for the least network, and would not come out the same again: all that comes later was
 * made for the first answer.
 */
final class RoundLedger {
    private final CheckpointStore store;
    private final Map<String, Tensor> entries = new LinkedHashMap<>();

    /**
     * Reads what an earlier process has entered.
     *
     * @throws dev.dnal.tribuo.search.resume.CheckpointException if there is something but it can't be used
     */
    RoundLedger(CheckpointStore store) {
        this.store = store;
        store.load().ifPresent(before -> entries.putAll(before.decisions()));
    }

    /**
     * What was entered under a name, or else is entered and saved now.
     *
     * @throws dev.dnal.tribuo.search.resume.CheckpointException if it can't be saved
     */
    double[] entry(String name, Supplier<double[]> numbers) {
        Tensor known = entries.get(name);
        if (known != null) {
            return known.doubles();
        }
        double[] values = numbers.get();
        Tensor made = Tensor.of(values, values.length);
        entries.put(name, made);
        store.save(new Checkpoint(entries, List.of(), Optional.empty()));
        return made.doubles();
    }
}
