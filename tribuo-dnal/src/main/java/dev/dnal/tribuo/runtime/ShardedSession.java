package dev.dnal.tribuo.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.dnal.tribuo.runtime.library.RuntimeUnavailableException;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.runtime.tensor.StateBinding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A step of several graphs, and its state. The batch is cut into shards; the shard graph runs on each of them, as many at a
 * time as there are threads; the update graph runs once, on what all shards have come to, and makes the next state.
 *
 * <p>The result does not depend on how many shards run at a time: outputs of the shards have places of their own. As long as
 * there are not more threads than shards, each shard is computed by one thread.
 *
 * <p>The state stays with ONNX Runtime, as with {@link StatefulSession}. Steps run one at a time.
 */
public final class ShardedSession implements StepSession {
    /** Images that a shard has at least, unless the batch has fewer: statistics of a single one would be of little use. */
    private static final int MIN_SHARD = 2;

    private final ShardLayout layout;
    private final Optional<OnnxSession> once;
    private final OnnxSession shard;
    private final OnnxSession update;
    private final ResidentState state;
    private final ShardWorkers workers;
    private final Set<String> feedNames = new LinkedHashSet<>();

    private ShardedSession(
            ShardLayout layout,
            Optional<OnnxSession> once,
            OnnxSession shard,
            OnnxSession update,
            ResidentState state,
            int threads) {
        this.layout = layout;
        this.once = once;
        this.shard = shard;
        this.update = update;
        this.state = state;
        this.workers = new ShardWorkers(Math.min(threads, layout.shards()));
        sessions().forEach(session -> feedNames.addAll(session.inputNames()));
        feedNames.removeAll(state.names());
        feedNames.remove(layout.shareInput());
        once.ifPresent(session -> feedNames.removeAll(session.outputNames()));
        shard.outputNames().forEach(output -> feedNames.removeAll(partNames(output)));
    }

    /**
     * Prepares the graphs.
     *
     * @param model the graphs
     * @param layout how they fit together
     * @param config how to run them; where there are more threads than shards, what is over helps inside of the shards
     * @param bindings the parts of the state that change, each with the update graph's output that gives its next value
     * @param initialState a tensor for each bound input, and for every other input of any graph whose value never changes
     * @return a session that the caller must close
     * @throws IllegalArgumentException if a name is not the graphs', occurs twice, or has no initial value, or if types do
     *     not fit
     * @throws GraphRunException if ONNX Runtime refuses a graph
     * @throws RuntimeUnavailableException if the device can't be used
     */
    public static ShardedSession open(
            ShardedModel model,
            ShardLayout layout,
            SessionConfig config,
            List<StateBinding> bindings,
            Map<String, HostTensor> initialState) {
        // All callers of a session share its threads: n threads are n - 1 helpers beside each caller.
        SessionConfig inShards = config.withThreads(Math.max(1, config.threads() - layout.shards() + 1));
        // These must not keep the processors busy while shards run.
        SessionConfig between = config.withIdleThreads(IdleThreads.SLEEP);
        List<OnnxSession> opened = new ArrayList<>();
        boolean complete = false;
        try {
            opened.add(OnnxSession.open(model.shard(), inShards));
            opened.add(OnnxSession.open(model.update(), between));
            model.once().ifPresent(graph -> opened.add(OnnxSession.open(graph, between)));
            ResidentState state = ResidentState.upload(opened.get(1), opened, bindings, initialState);
            ShardedSession session = new ShardedSession(
                    layout, opened.stream().skip(2).findFirst(), opened.get(0), opened.get(1), state, config.threads());
            complete = true;
            return session;
        } finally {
            if (!complete) {
                opened.forEach(OnnxSession::close);
            }
        }
    }

    private List<OnnxSession> sessions() {
        return Stream.concat(once.stream(), Stream.of(shard, update)).toList();
    }

    @Override
    public synchronized Map<String, HostTensor> step(Map<String, HostTensor> feeds, Collection<String> wanted) {
        state.requireOpen();
        checkFeeds(feeds);
        Set<String> outputs = new LinkedHashSet<>(wanted);
        outputs.addAll(state.nextNames());
        update.checkOutputs(outputs);
        List<Map<String, HostTensor>> parts = cut(feeds);
        List<OrtSession.Result> open = Collections.synchronizedList(new ArrayList<>());
        try {
            Map<String, OnnxTensor> shared = state.inputsOf(shard);
            if (once.isPresent()) {
                OrtSession.Result result =
                        run(once.get(), feeds, Map.of(), once.get().outputNames());
                open.add(result);
                result.forEach(output -> shared.put(output.getKey(), (OnnxTensor) output.getValue()));
            }
            OrtSession.Result[] results = new OrtSession.Result[parts.size()];
            workers.run(parts.size(), number -> {
                results[number] = run(shard, parts.get(number), shared, shard.outputNames());
                open.add(results[number]);
            });
            OrtSession.Result next = run(update, withEmptyShards(feeds, results), ofShards(results), outputs);
            open.add(next);
            Map<String, HostTensor> fetched = OnnxSession.fetch(next, wanted);
            state.advance(next);
            open.remove(next);
            return fetched;
        } finally {
            open.forEach(OrtSession.Result::close);
        }
    }

    /** Runs a graph on what it reads of the feeds, of the state, and of tensors that others made. */
    private OrtSession.Result run(
            OnnxSession session, Map<String, HostTensor> feeds, Map<String, OnnxTensor> made, Set<String> outputs) {
        Map<String, OnnxTensor> uploaded = session.upload(only(feeds, session));
        try {
            Map<String, OnnxTensor> inputs = state.inputsOf(session);
            inputs.putAll(made);
            inputs.putAll(uploaded);
            return session.runResident(inputs, outputs);
        } finally {
            OrtTensors.close(uploaded.values());
        }
    }

    private void checkFeeds(Map<String, HostTensor> feeds) {
        OnnxSession.checkNames(feeds, feedNames);
        sessions().forEach(session -> session.checkTypes(only(feeds, session)));
    }

    private static Map<String, HostTensor> only(Map<String, HostTensor> feeds, OnnxSession session) {
        Map<String, HostTensor> own = new LinkedHashMap<>(feeds);
        own.keySet().retainAll(session.inputNames());
        return own;
    }

    /** What each shard is fed, with its share. */
    private List<Map<String, HostTensor>> cut(Map<String, HostTensor> feeds) {
        Map<String, HostTensor> own = only(feeds, shard);
        int batch = batchSize(own);
        int count = Math.max(1, Math.min(layout.shards(), batch / MIN_SHARD));
        List<Map<String, HostTensor>> parts = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            int from = (int) ((long) batch * number / count);
            int size = (int) ((long) batch * (number + 1) / count) - from;
            Map<String, HostTensor> part = new LinkedHashMap<>(own);
            part.replaceAll((name, tensor) -> tensor.shape().length == 0 ? tensor : tensor.rows(from, size));
            part.put(layout.shareInput(), HostTensor.scalar((float) size / batch));
            parts.add(part);
        }
        return parts;
    }

    private static int batchSize(Map<String, HostTensor> feeds) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        feeds.forEach((name, tensor) -> {
            if (tensor.shape().length > 0) {
                sizes.put(name, tensor.shape()[0]);
            }
        });
        if (Set.copyOf(sizes.values()).size() != 1 || sizes.containsValue(0L)) {
            throw new IllegalArgumentException("All inputs with images must have the same number of them, and at least"
                    + " one, found " + sizes + ".");
        }
        return Math.toIntExact(sizes.values().iterator().next());
    }

    /** What the shards came to, as inputs of the update graph. */
    private Map<String, OnnxTensor> ofShards(OrtSession.Result[] results) {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        for (String output : shard.outputNames()) {
            List<String> names = partNames(output);
            for (int number = 0; number < results.length; number++) {
                inputs.put(names.get(number), (OnnxTensor)
                        results[number].get(output).orElseThrow());
            }
        }
        return inputs;
    }

    /** The feeds, and zeros for the shards that a small batch leaves without images. */
    private Map<String, HostTensor> withEmptyShards(Map<String, HostTensor> feeds, OrtSession.Result[] results) {
        Map<String, HostTensor> filled = new LinkedHashMap<>(feeds);
        for (int number = results.length; number < layout.shards(); number++) {
            for (Map.Entry<String, HostTensor> like :
                    OnnxSession.fetch(results[0], shard.outputNames()).entrySet()) {
                HostTensor zeros = HostTensor.allocate(
                        like.getValue().type(), like.getValue().shape());
                filled.put(layout.partName().of(like.getKey(), number), zeros);
            }
        }
        return filled;
    }

    /** The update graph's inputs for one output of all shards. */
    private List<String> partNames(String output) {
        return IntStream.range(0, layout.shards())
                .mapToObj(number -> layout.partName().of(output, number))
                .toList();
    }

    @Override
    public synchronized Map<String, HostTensor> readState() {
        state.requireOpen();
        return state.read();
    }

    @Override
    public synchronized void replaceState(Map<String, HostTensor> values) {
        state.requireOpen();
        state.replace(update, values);
    }

    @Override
    public synchronized void close() {
        workers.close();
        state.close();
        sessions().forEach(OnnxSession::close);
    }
}
