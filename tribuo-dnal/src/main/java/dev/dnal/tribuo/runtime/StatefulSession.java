package dev.dnal.tribuo.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A step graph and its state: each run computes the next state from the last, as a step of training does.
 *
 * <p>The state stays with ONNX Runtime. On the CPU the output tensors of one run are the input tensors of the next,
 * without a copy; they are freed when the run after has finished. A step that fails leaves the state as it was before.
 * Steps run one at a time, whichever threads ask for them.
 */
public final class StatefulSession implements AutoCloseable {
    private final OnnxSession session;
    private final List<StateBinding> bindings;
    private final Set<String> feedNames;

    /** Every state input with its current tensor, constants included. */
    private final Map<String, OnnxTensor> state;

    /** The tensors made from the initial state that are still in use. */
    private final Map<String, OnnxTensor> uploaded;

    /** The run whose outputs are the current state; none before the first step. */
    private OrtSession.@Nullable Result latest;

    private boolean closed;

    private StatefulSession(
            OnnxSession session, List<StateBinding> bindings, Set<String> feedNames, Map<String, OnnxTensor> uploaded) {
        this.session = session;
        this.bindings = bindings;
        this.feedNames = feedNames;
        this.uploaded = uploaded;
        this.state = new LinkedHashMap<>(uploaded);
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
            check(session, bindings, initialState);
            Set<String> feedNames = new LinkedHashSet<>();
            session.inputs().forEach(input -> feedNames.add(input.name()));
            feedNames.removeAll(initialState.keySet());
            StatefulSession opened =
                    new StatefulSession(session, List.copyOf(bindings), feedNames, session.upload(initialState));
            complete = true;
            return opened;
        } finally {
            if (!complete) {
                session.close();
            }
        }
    }

    private static void check(OnnxSession session, List<StateBinding> bindings, Map<String, HostTensor> initialState) {
        session.checkFeeds(initialState, initialState.keySet());
        session.checkOutputs(bindings.stream().map(StateBinding::output).toList());
        Map<String, ElementType> outputs = new LinkedHashMap<>();
        session.outputs().forEach(output -> outputs.put(output.name(), output.type()));
        Set<String> inputs = new HashSet<>();
        session.inputs().forEach(input -> inputs.add(input.name()));
        Set<String> boundInputs = new HashSet<>();
        Set<String> boundOutputs = new HashSet<>();
        for (StateBinding binding : bindings) {
            if (!boundInputs.add(binding.input()) || !boundOutputs.add(binding.output())) {
                throw new IllegalArgumentException(
                        "Each input and each output can be bound once, found again: " + binding + ".");
            }
            if (inputs.contains(binding.output())) {
                throw new IllegalArgumentException("The next value of the state '" + binding.input() + "' is the graph"
                        + " input '" + binding.output() + "' itself; leave the binding out if the state is constant,"
                        + " or put an Identity node between.");
            }
            checkInitial(binding, initialState, outputs.get(binding.output()));
        }
    }

    private static void checkInitial(
            StateBinding binding, Map<String, HostTensor> initialState, @Nullable ElementType outputType) {
        HostTensor initial = initialState.get(binding.input());
        if (initial == null) {
            throw new IllegalArgumentException("The state '" + binding.input() + "' has no initial value; given are "
                    + initialState.keySet() + ".");
        }
        if (initial.type() != outputType) {
            throw new IllegalArgumentException("The state '" + binding.input() + "' is " + initial
                    + " but its next value, the output '" + binding.output() + "', has type " + outputType + ".");
        }
    }

    /**
     * Runs one step and makes its outcome the new state.
     *
     * @param feeds a tensor for each input that is not part of the state
     * @param wanted names of outputs to copy to the heap, such as the loss; may be empty
     * @return a tensor for each output wanted, in the order wanted
     * @throws IllegalArgumentException if an input is missing, unknown or of the wrong type, or an output is unknown
     * @throws GraphRunException if ONNX Runtime fails; the state is then what it was before
     * @throws IllegalStateException if the session is closed
     */
    public synchronized Map<String, HostTensor> step(Map<String, HostTensor> feeds, Collection<String> wanted) {
        checkClosed();
        session.checkFeeds(feeds, feedNames);
        Set<String> outputs = new LinkedHashSet<>(wanted);
        bindings.forEach(binding -> outputs.add(binding.output()));
        session.checkOutputs(outputs);
        Map<String, OnnxTensor> tensors = session.upload(feeds);
        OrtSession.Result result = null;
        boolean complete = false;
        try {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>(state);
            inputs.putAll(tensors);
            result = session.runResident(inputs, outputs);
            Map<String, HostTensor> fetched = OnnxSession.fetch(result, wanted);
            advance(result);
            complete = true;
            return fetched;
        } finally {
            OrtTensors.close(tensors.values());
            if (!complete && result != null) {
                result.close();
            }
        }
    }

    /** Makes the outputs of a run the state and frees the tensors that were the state before. */
    private void advance(OrtSession.Result result) {
        Map<String, OnnxTensor> next = new LinkedHashMap<>();
        for (StateBinding binding : bindings) {
            next.put(binding.input(), (OnnxTensor) result.get(binding.output()).orElseThrow());
        }
        state.putAll(next);
        if (latest != null) {
            latest.close();
        }
        latest = result;
        List<OnnxTensor> replaced = new ArrayList<>();
        next.keySet().forEach(input -> {
            OnnxTensor initial = uploaded.remove(input);
            if (initial != null) {
                replaced.add(initial);
            }
        });
        OrtTensors.close(replaced);
    }

    /**
     * The names of the inputs to feed in each step.
     *
     * @return the graph's inputs that are not part of the state, in the graph's order
     */
    public List<String> feedNames() {
        return List.copyOf(feedNames);
    }

    /**
     * Copies the state to the heap.
     *
     * @return each state input, constants included, with its current value
     * @throws IllegalStateException if the session is closed
     */
    public synchronized Map<String, HostTensor> readState() {
        checkClosed();
        Map<String, HostTensor> copies = new LinkedHashMap<>();
        state.forEach((name, tensor) -> copies.put(name, OrtTensors.toHost(name, tensor)));
        return copies;
    }

    private void checkClosed() {
        if (closed) {
            throw new IllegalStateException("The session is closed; open a new one.");
        }
    }

    /** Waits for the step under way and frees the state and the graph. Closing again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (session) {
            state.clear();
            OrtTensors.close(uploaded.values());
            uploaded.clear();
            if (latest != null) {
                latest.close();
                latest = null;
            }
        }
    }
}
