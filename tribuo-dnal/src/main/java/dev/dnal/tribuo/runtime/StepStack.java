package dev.dnal.tribuo.runtime;

import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What several steps are fed, copied into one tensor [steps, ...] for each input. */
final class StepStack {
    private final int capacity;
    private final Map<String, HostTensor> stacks = new LinkedHashMap<>();
    private int steps;

    /**
     * An empty stack for steps that are fed the like.
     *
     * @param most how many steps it holds; fewer where a tensor of so many would be larger than a buffer may be
     */
    StepStack(Map<String, HostTensor> like, int most) {
        long largest = like.values().stream()
                .mapToLong(tensor -> (long) tensor.size() * tensor.type().bytes())
                .max()
                .orElse(1);
        this.capacity = capacity(largest, most);
        like.forEach((name, tensor) -> stacks.put(name, HostTensor.allocate(tensor.type(), withSteps(tensor.shape()))));
    }

    /** The steps that fit into a buffer if one takes so many bytes; at least one. */
    static int capacity(long bytesPerStep, int most) {
        return (int) Math.max(1, Math.min(most, HostTensor.MOST_BYTES / Math.max(1, bytesPerStep)));
    }

    private long[] withSteps(long[] shape) {
        long[] stacked = new long[shape.length + 1];
        stacked[0] = capacity;
        System.arraycopy(shape, 0, stacked, 1, shape.length);
        return stacked;
    }

    private HostTensor stack(String name) {
        return Objects.requireNonNull(stacks.get(name), name);
    }

    int steps() {
        return steps;
    }

    boolean isFull() {
        return steps == capacity;
    }

    /** Whether feeds have the names, types and shapes of the others. */
    boolean isLike(Map<String, HostTensor> feeds) {
        return stacks.keySet().equals(feeds.keySet())
                && feeds.entrySet().stream()
                        .allMatch(feed -> stack(feed.getKey()).hasRowsLike(feed.getValue()));
    }

    void add(Map<String, HostTensor> feeds) {
        feeds.forEach((name, tensor) -> stack(name).setRow(steps, tensor));
        steps++;
    }

    /** What was added, over this stack's memory; to add again begins anew. */
    Map<String, HostTensor> take() {
        Map<String, HostTensor> taken = new LinkedHashMap<>(stacks);
        taken.replaceAll((name, stack) -> stack.rows(0, steps));
        steps = 0;
        return taken;
    }
}
