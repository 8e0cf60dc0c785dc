package dev.dnal.tribuo.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.dnal.tribuo.runtime.library.RuntimeUnavailableException;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.runtime.tensor.StateBinding;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A step graph and its state: each run computes the next state from the last, as a step of training does.
 *
 * <p>The state stays with ONNX Runtime. On the CPU the output tensors of one run are the input tensors of the next,
 * without a copy; they are freed when the run after has finished. A step that fails leaves the state as it was before.
 * Steps run one at a time, whichever threads ask for them.
 */
public final class StatefulSession implements StepSession {
    private final OnnxSession session;
    private final ResidentState state;
    private final Set<String> feedNames;

    private StatefulSession(OnnxSession session, ResidentState state) {
        this.session = session;
        this.state = state;
        this.feedNames = new LinkedHashSet<>(session.inputNames());
        feedNames.removeAll(state.names());
    }

    /**
     * Prepares a step graph.
     *
     * @param model the bytes of an ONNX model without external data
     * @param config how to run it
     * @param bindings the parts of the state that change, each with the output that gives its next value
     * @param initialState a tensor for each bound input, and for every other input whose value is to be kept with ONNX
     *     Runtime and never changes; what is left are the inputs to feed in each step
     * @return a session that the caller must close
     * @throws IllegalArgumentException if a name is not the graph's, occurs twice, or has no initial value, or if types
     *     do not fit
     * @throws GraphRunException if ONNX Runtime refuses the graph
     * @throws RuntimeUnavailableException if the device can't be used
     */
    public static StatefulSession open(
            byte[] model, SessionConfig config, List<StateBinding> bindings, Map<String, HostTensor> initialState) {
        OnnxSession session = OnnxSession.open(model, config);
        boolean complete = false;
        try {
            StatefulSession opened = new StatefulSession(
                    session, ResidentState.upload(session, List.of(session), bindings, initialState));
            complete = true;
            return opened;
        } finally {
            if (!complete) {
                session.close();
            }
        }
    }

    @Override
    public synchronized Map<String, HostTensor> step(Map<String, HostTensor> feeds, Collection<String> wanted) {
        state.requireOpen();
        check(feeds, wanted);
        return advance(run(feeds, wanted), wanted);
    }

    /** Checks names and types of what a step is fed, and the names of what is wanted of it. */
    void check(Map<String, HostTensor> feeds, Collection<String> wanted) {
        session.checkFeeds(feeds, feedNames);
        session.checkOutputs(wanted);
    }

    /**
     * Runs a step from the present state, which stays as it is: {@link #advance} makes the result the state. Another thread may read
     * the state meanwhile, but not change or close it.
     */
    OrtSession.Result run(Map<String, HostTensor> feeds, Collection<String> wanted) {
        Set<String> outputs = new LinkedHashSet<>(wanted);
        outputs.addAll(state.nextNames());
        Map<String, OnnxTensor> tensors = session.upload(feeds);
        try {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>(state.inputsOf(session));
            inputs.putAll(tensors);
            return session.runResident(inputs, outputs);
        } finally {
            OrtTensors.close(tensors.values());
        }
    }

    /** Makes the result of {@link #run} the state, and copies what is wanted of it. */
    synchronized Map<String, HostTensor> advance(OrtSession.Result result, Collection<String> wanted) {
        boolean complete = false;
        try {
            Map<String, HostTensor> fetched = OnnxSession.fetch(result, wanted);
            state.advance(result);
            complete = true;
            return fetched;
        } finally {
            if (!complete) {
                result.close();
            }
        }
    }

    /** Throws if this is closed. */
    synchronized void requireOpen() {
        state.requireOpen();
    }

    @Override
    public synchronized Map<String, HostTensor> readState() {
        state.requireOpen();
        return state.read();
    }

    @Override
    public synchronized void replaceState(Map<String, HostTensor> values) {
        state.requireOpen();
        state.replace(session, values);
    }

    @Override
    public synchronized void close() {
        try (session) {
            state.close();
        }
    }
}
