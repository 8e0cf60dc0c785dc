package dev.dnal.tribuo.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Steps that share runs: a model that makes several steps in one run, fed with as many as there are up to a limit. On a device of
 * its own memory the state then moves once for all of them.
 *
 * <p>Steps fed with tensors of different shapes do not share a run.
 */
public final class LoopedSession implements StepSession {
    private final StatefulSession runs;
    private final int stepsPerRun;
    private final List<String> stateOutputs;
    private Optional<StepStack> waiting = Optional.empty();

    private LoopedSession(StatefulSession runs, int stepsPerRun, List<String> stateOutputs) {
        this.runs = runs;
        this.stepsPerRun = stepsPerRun;
        this.stateOutputs = stateOutputs;
    }

    /**
     * Prepares a model.
     *
     * @param model what is fed and what it gives, but for the state, has a first dimension of steps, of any size
     * @param stepsPerRun the most steps in a run, at least 1
     * @param config how to run it
     * @param bindings as of {@link StatefulSession#open}
     * @param initialState as of {@link StatefulSession#open}
     * @return a session that the caller must close
     * @throws IllegalArgumentException as {@link StatefulSession#open}, or if there is not one step in a run
     * @throws GraphRunException if ONNX Runtime refuses the graph
     * @throws RuntimeUnavailableException if the device can't be used
     */
    public static LoopedSession open(
            byte[] model,
            int stepsPerRun,
            SessionConfig config,
            List<StateBinding> bindings,
            Map<String, HostTensor> initialState) {
        if (stepsPerRun < 1) {
            throw new IllegalArgumentException("A run must have at least 1 step, found " + stepsPerRun);
        }
        return new LoopedSession(
                StatefulSession.open(model, config, bindings, initialState),
                stepsPerRun,
                bindings.stream().map(StateBinding::output).toList());
    }

    /** Runs all steps that wait and this one. */
    @Override
    public synchronized Map<String, HostTensor> step(Map<String, HostTensor> feeds, Collection<String> wanted) {
        List<Map<String, HostTensor>> done = new ArrayList<>(submit(feeds, wanted));
        done.addAll(flush(wanted));
        return done.get(done.size() - 1);
    }

    @Override
    public synchronized List<Map<String, HostTensor>> submit(Map<String, HostTensor> feeds, Collection<String> wanted) {
        runs.requireOpen();
        List<Map<String, HostTensor>> done = new ArrayList<>();
        if (waiting.filter(stack -> stack.isLike(feeds)).isEmpty()) {
            done.addAll(flush(wanted));
            waiting = Optional.of(new StepStack(feeds, stepsPerRun));
        }
        StepStack stack = waiting.orElseThrow();
        stack.add(feeds);
        if (stack.isFull()) {
            done.addAll(flush(wanted));
        }
        return done;
    }

    @Override
    public synchronized List<Map<String, HostTensor>> flush(Collection<String> wanted) {
        runs.requireOpen();
        if (wanted.stream().anyMatch(stateOutputs::contains)) {
            throw new IllegalArgumentException(
                    "Of several steps in a run, the state between them is not to be had; wanted are " + wanted);
        }
        int steps = waiting.map(StepStack::steps).orElse(0);
        if (steps == 0) {
            return List.of();
        }
        Map<String, HostTensor> fetched = runs.step(waiting.orElseThrow().take(), wanted);
        return IntStream.range(0, steps).mapToObj(step -> ofStep(fetched, step)).toList();
    }

    private static Map<String, HostTensor> ofStep(Map<String, HostTensor> fetched, int step) {
        Map<String, HostTensor> own = new LinkedHashMap<>(fetched);
        own.replaceAll((name, stack) -> stack.row(step));
        return own;
    }

    /** The state after the steps that have been run, without those that wait. */
    @Override
    public synchronized Map<String, HostTensor> readState() {
        return runs.readState();
    }

    @Override
    public synchronized void replaceState(Map<String, HostTensor> values) {
        int steps = waiting.map(StepStack::steps).orElse(0);
        if (steps > 0) {
            throw new IllegalStateException("The state can be replaced between runs, but " + steps
                    + " steps wait for theirs; flush them first");
        }
        runs.replaceState(values);
    }

    /** Frees the state and the graph; steps that wait are not run. */
    @Override
    public synchronized void close() {
        waiting = Optional.empty();
        runs.close();
    }
}
