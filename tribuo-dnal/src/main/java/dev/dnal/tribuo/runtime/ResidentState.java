package dev.dnal.tribuo.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.runtime.tensor.StateBinding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * State that stays with ONNX Runtime: the outputs of one run are inputs of the next. Not safe for use by several threads.
 */
final class ResidentState implements AutoCloseable {
    private final List<StateBinding> bindings;

    /** Every state input with its current tensor, constants included. */
    private final Map<String, OnnxTensor> current;

    /** The tensors made from the initial state that are still in use. */
    private final Map<String, OnnxTensor> uploaded;

    /** The run whose outputs are the current state; none before the first step. */
    private OrtSession.@Nullable Result latest;

    private boolean closed;

    private ResidentState(List<StateBinding> bindings, Map<String, OnnxTensor> uploaded) {
        this.bindings = bindings;
        this.uploaded = uploaded;
        this.current = new LinkedHashMap<>(uploaded);
    }

    /**
     * Uploads a state.
     *
     * @param session the session whose outputs are the next state
     * @param readers all sessions that read the state
     * @throws IllegalArgumentException if names or types do not fit the graphs
     */
    static ResidentState upload(
            OnnxSession session,
            List<OnnxSession> readers,
            List<StateBinding> bindings,
            Map<String, HostTensor> initialState) {
        for (OnnxSession reader : readers) {
            Map<String, HostTensor> read = new LinkedHashMap<>(initialState);
            read.keySet().retainAll(reader.inputNames());
            reader.checkTypes(read);
        }
        checkBindings(session, readers, bindings, initialState);
        return new ResidentState(List.copyOf(bindings), session.upload(initialState));
    }

    private static void checkBindings(
            OnnxSession session,
            List<OnnxSession> readers,
            List<StateBinding> bindings,
            Map<String, HostTensor> initialState) {
        session.checkOutputs(bindings.stream().map(StateBinding::output).toList());
        Map<String, ElementType> outputs = new LinkedHashMap<>();
        session.outputs().forEach(output -> outputs.put(output.name(), output.type()));
        Set<String> inputs = new HashSet<>();
        readers.forEach(reader -> inputs.addAll(reader.inputNames()));
        Set<String> unknown = new HashSet<>(initialState.keySet());
        unknown.removeAll(inputs);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "The state " + unknown + " is no input of the graph; it has " + inputs + ".");
        }
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

    /** The outputs that hold the next state. */
    List<String> nextNames() {
        return bindings.stream().map(StateBinding::output).toList();
    }

    /** Every state input that a session reads, with its current tensor; the tensors stay this state's. */
    Map<String, OnnxTensor> inputsOf(OnnxSession session) {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>(current);
        inputs.keySet().retainAll(session.inputNames());
        return inputs;
    }

    /** Takes over a run: makes its outputs the state and frees the tensors that were the state before. */
    void advance(OrtSession.Result result) {
        Map<String, OnnxTensor> next = new LinkedHashMap<>();
        for (StateBinding binding : bindings) {
            next.put(binding.input(), (OnnxTensor) result.get(binding.output()).orElseThrow());
        }
        current.putAll(next);
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
     * Puts other tensors in the place of parts of the state.
     *
     * @param session uploads them
     * @throws IllegalArgumentException if a name is not in the state, or a tensor has not the type and shape of what it replaces
     */
    void replace(OnnxSession session, Map<String, HostTensor> values) {
        values.forEach((name, value) -> {
            OnnxTensor before = current.get(name);
            if (before == null || !OrtTensors.isLike(before, value)) {
                throw new IllegalArgumentException("What replaces '" + name + "' in the state must be like "
                        + (before == null ? "one of " + current.keySet() : before.getInfo()) + ", found " + value
                        + ".");
            }
        });
        List<OnnxTensor> replaced = new ArrayList<>();
        session.upload(values).forEach((name, tensor) -> {
            current.put(name, tensor);
            OnnxTensor before = uploaded.put(name, tensor);
            if (before != null) {
                replaced.add(before);
            }
        });
        OrtTensors.close(replaced);
    }

    /** Copies the state to the heap. */
    Map<String, HostTensor> read() {
        Map<String, HostTensor> copies = new LinkedHashMap<>();
        current.forEach((name, tensor) -> copies.put(name, OrtTensors.toHost(name, tensor)));
        return copies;
    }

    /** The names of all state inputs. */
    Set<String> names() {
        return Collections.unmodifiableSet(current.keySet());
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The session is closed; open a new one.");
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        current.clear();
        OrtTensors.close(uploaded.values());
        uploaded.clear();
        if (latest != null) {
            latest.close();
            latest = null;
        }
    }
}
