package dev.dnal.tribuo.runtime;

import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Steps of a computation whose state stays with ONNX Runtime from one step to the next. */
public interface StepSession extends AutoCloseable {
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
    Map<String, HostTensor> step(Map<String, HostTensor> feeds, Collection<String> wanted);

    /**
     * Runs one step, or has it wait for others that share a run with it. Its feeds are copied if it waits.
     *
     * @param feeds as of {@link #step}
     * @param wanted as of {@link #step}, the same until nothing waits; no outputs that are state
     * @return what {@link #step} would have returned, for each step that was run now, in the order in which they were given
     * @throws IllegalArgumentException as {@link #step}, of all steps in the run
     * @throws GraphRunException as {@link #step}; none of the steps in the run has then been made
     * @throws IllegalStateException if the session is closed
     */
    default List<Map<String, HostTensor>> submit(Map<String, HostTensor> feeds, Collection<String> wanted) {
        return List.of(step(feeds, wanted));
    }

    /** Runs the steps that wait, if any, as {@link #submit} does. */
    default List<Map<String, HostTensor>> flush(Collection<String> wanted) {
        return List.of();
    }

    /**
     * Copies the state to the heap.
     *
     * @return each state input, constants included, with its current value
     * @throws IllegalStateException if the session is closed
     */
    Map<String, HostTensor> readState();

    /**
     * Puts other tensors in the place of parts of the state, for the steps to come.
     *
     * @param values by the names of state inputs; what is not among them stays as it is
     * @throws IllegalArgumentException if a name is not in the state, or a tensor has not the type and shape of what it replaces
     * @throws IllegalStateException if steps wait, or the session is closed
     */
    void replaceState(Map<String, HostTensor> values);

    /** Waits for the step under way and frees the state and the graphs. Closing again does nothing. */
    @Override
    void close();
}
