package dev.dnal.tribuo.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A step of two graphs, and its state. The batch is cut into shards; the shard graph runs on each of them, as many at a time
 * as there are threads; the update graph runs once, on what all shards have come to, and makes the next state.
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
    private final OnnxSession shardSession;
    private final OnnxSession updateSession;
    private final ResidentState state;
    private final ShardWorkers workers;
    private final Set<String> feedNames;

    private ShardedSession(
            ShardLayout layout, OnnxSession shardSession, OnnxSession updateSession, ResidentState state, int threads) {
        this.layout = layout;
        this.shardSession = shardSession;
        this.updateSession = updateSession;
        this.state = state;
        this.workers = new ShardWorkers(Math.min(threads, layout.shards()));
        this.feedNames = new LinkedHashSet<>(shardSession.inputNames());
        feedNames.addAll(updateSession.inputNames());
        feedNames.removeAll(state.names());
        feedNames.remove(layout.shareInput());
        shardSession.outputNames().forEach(output -> feedNames.removeAll(partNames(output)));
    }

    /**
     * Prepares the graphs.
     *
     * @param shardGraph the bytes of an ONNX model, without external data, that runs on each shard
     * @param updateGraph the bytes of one that runs once a step
     * @param layout how they fit together
     * @param config how to run them; where there are more threads than shards, what is over helps inside of the shards
     * @param bindings the parts of the state that change, each with the update graph's output that gives its next value
     * @param initialState a tensor for each bound input, and for every other input of either graph whose value never changes
     * @return a session that the caller must close
     * @throws IllegalArgumentException if a name is not the graphs', occurs twice, or has no initial value, or if types do
     *     not fit
     * @throws GraphRunException if ONNX Runtime refuses a graph
     * @throws RuntimeUnavailableException if the device can't be used
     */
    public static ShardedSession open(
            byte[] shardGraph,
            byte[] updateGraph,
            ShardLayout layout,
            SessionConfig config,
            List<StateBinding> bindings,
            Map<String, HostTensor> initialState) {
        // All callers of a session share its threads: n threads are n - 1 helpers beside each caller.
        int inShards = Math.max(1, config.threads() - layout.shards() + 1);
        List<OnnxSession> opened = new ArrayList<>();
        boolean complete = false;
        try {
            opened.add(OnnxSession.open(shardGraph, config.withThreads(inShards)));
            // Its threads must not spin while shards run.
            opened.add(OnnxSession.open(updateGraph, config.withIdleThreads(IdleThreads.SLEEP)));
            ResidentState state = ResidentState.upload(opened.get(1), opened, bindings, initialState);
            ShardedSession session = new ShardedSession(layout, opened.get(0), opened.get(1), state, config.threads());
            complete = true;
            return session;
        } finally {
            if (!complete) {
                opened.forEach(OnnxSession::close);
            }
        }
    }

    @Override
    public synchronized Map<String, HostTensor> step(Map<String, HostTensor> feeds, Collection<String> wanted) {
        state.requireOpen();
        checkFeeds(feeds);
        Set<String> outputs = new LinkedHashSet<>(wanted);
        outputs.addAll(state.nextNames());
        updateSession.checkOutputs(outputs);
        List<Map<String, HostTensor>> shards = cut(feeds);
        OrtSession.Result[] results = new OrtSession.Result[shards.size()];
        OrtSession.Result update = null;
        boolean complete = false;
        try {
            workers.run(shards.size(), shard -> results[shard] = runShard(shards.get(shard)));
            update = runUpdate(feeds, results, outputs);
            Map<String, HostTensor> fetched = OnnxSession.fetch(update, wanted);
            state.advance(update);
            complete = true;
            return fetched;
        } finally {
            Arrays.stream(results).filter(result -> result != null).forEach(OrtSession.Result::close);
            if (!complete && update != null) {
                update.close();
            }
        }
    }

    private void checkFeeds(Map<String, HostTensor> feeds) {
        Set<String> missing = new LinkedHashSet<>(feedNames);
        missing.removeAll(feeds.keySet());
        Set<String> unknown = new LinkedHashSet<>(feeds.keySet());
        unknown.removeAll(feedNames);
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException("The tensors given do not match the inputs of the graphs: missing "
                    + missing + ", unknown or not to be fed " + unknown + ".");
        }
        for (OnnxSession session : List.of(shardSession, updateSession)) {
            Map<String, HostTensor> own = only(feeds, session);
            session.checkFeeds(own, own.keySet());
        }
    }

    private static Map<String, HostTensor> only(Map<String, HostTensor> feeds, OnnxSession session) {
        Map<String, HostTensor> own = new LinkedHashMap<>(feeds);
        own.keySet().retainAll(session.inputNames());
        return own;
    }

    /** What each shard is fed, with its share. */
    private List<Map<String, HostTensor>> cut(Map<String, HostTensor> feeds) {
        Map<String, HostTensor> own = only(feeds, shardSession);
        int batch = batchSize(own);
        int count = Math.max(1, Math.min(layout.shards(), batch / MIN_SHARD));
        List<Map<String, HostTensor>> shards = new ArrayList<>();
        for (int shard = 0; shard < count; shard++) {
            int from = (int) ((long) batch * shard / count);
            int size = (int) ((long) batch * (shard + 1) / count) - from;
            Map<String, HostTensor> part = new LinkedHashMap<>(own);
            part.replaceAll((name, tensor) -> tensor.shape().length == 0 ? tensor : tensor.rows(from, size));
            part.put(layout.shareInput(), HostTensor.scalar((float) size / batch));
            shards.add(part);
        }
        return shards;
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

    private OrtSession.Result runShard(Map<String, HostTensor> feeds) {
        Map<String, OnnxTensor> tensors = shardSession.upload(feeds);
        try {
            Map<String, OnnxTensor> inputs = state.inputsOf(shardSession);
            inputs.putAll(tensors);
            return shardSession.runResident(inputs, shardSession.outputNames());
        } finally {
            OrtTensors.close(tensors.values());
        }
    }

    private OrtSession.Result runUpdate(
            Map<String, HostTensor> feeds, OrtSession.Result[] results, Set<String> outputs) {
        Map<String, HostTensor> own = only(feeds, updateSession);
        Map<String, OnnxTensor> inputs = state.inputsOf(updateSession);
        for (String output : shardSession.outputNames()) {
            for (int shard = 0; shard < layout.shards(); shard++) {
                String name = layout.partName().of(output, shard);
                if (shard < results.length) {
                    inputs.put(name, (OnnxTensor) results[shard].get(output).orElseThrow());
                } else {
                    own.put(
                            name,
                            zerosLike(OrtTensors.toHost(
                                    output, results[0].get(output).orElseThrow())));
                }
            }
        }
        Map<String, OnnxTensor> tensors = updateSession.upload(own);
        try {
            inputs.putAll(tensors);
            return updateSession.runResident(inputs, outputs);
        } finally {
            OrtTensors.close(tensors.values());
        }
    }

    /** The update graph's inputs for one output of all shards. */
    private List<String> partNames(String output) {
        return IntStream.range(0, layout.shards())
                .mapToObj(shard -> layout.partName().of(output, shard))
                .toList();
    }

    /** What a shard without images comes to. */
    private static HostTensor zerosLike(HostTensor tensor) {
        return HostTensor.allocate(tensor.type(), tensor.shape());
    }

    @Override
    public List<String> feedNames() {
        return Collections.unmodifiableList(new ArrayList<>(feedNames));
    }

    @Override
    public synchronized Map<String, HostTensor> readState() {
        state.requireOpen();
        return state.read();
    }

    @Override
    public synchronized void close() {
        workers.close();
        try (shardSession;
                updateSession) {
            state.close();
        }
    }
}
