package dev.dnal.tribuo.runtime;

import ai.onnxruntime.OrtSession;
import dev.dnal.tribuo.runtime.library.RuntimeUnavailableException;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.runtime.tensor.StateBinding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Steps that share runs: a model that makes several steps in one run, fed with as many as there are up to a limit. On a device of
 * its own memory the state then moves once for all of them.
 *
 * <p>A run goes on in a thread of its own while the steps of the next one are gathered. Steps fed with tensors of different shapes
 * do not share a run.
 */
public final class LoopedSession implements StepSession {
    private final StatefulSession runs;
    private final int stepsPerRun;
    private final List<String> stateOutputs;
    private final ExecutorService runner = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "dnal-loop");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<StepStack> waiting = Optional.empty();
    private Optional<Run> underWay = Optional.empty();

    /** The memory of the run before, to gather the next steps in. */
    private Optional<StepStack> spare = Optional.empty();

    /**
     * A run under way.
     *
     * @param stack what it is fed
     * @param steps how many steps it makes
     */
    private record Run(StepStack stack, int steps, CompletableFuture<OrtSession.Result> result) {}

    private LoopedSession(StatefulSession runs, int stepsPerRun, List<String> stateOutputs) {
        this.runs = runs;
        this.stepsPerRun = stepsPerRun;
        this.stateOutputs = stateOutputs;
    }

    /**
     * Prepares a model.
     *
     * @param model what is fed and what it gives, but for the state, has a first dimension of steps, of any size
     * @param stepsPerRun the most steps in a run, at least 1; fewer share one where what they are fed would take 2 GiB
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

    /** As {@link StepSession#submit}; if a run fails, the steps that were gathered behind it are not made either. */
    @Override
    public synchronized List<Map<String, HostTensor>> submit(Map<String, HostTensor> feeds, Collection<String> wanted) {
        runs.requireOpen();
        List<Map<String, HostTensor>> done = new ArrayList<>();
        if (waiting.filter(stack -> !stack.isLike(feeds)).isPresent()) {
            done.addAll(flush(wanted));
        }
        if (waiting.isEmpty()) {
            waiting =
                    spare.filter(stack -> stack.isLike(feeds)).or(() -> Optional.of(new StepStack(feeds, stepsPerRun)));
            spare = Optional.empty();
        }
        StepStack stack = waiting.orElseThrow();
        stack.add(feeds);
        if (stack.isFull()) {
            done.addAll(beginRun(wanted));
        }
        return done;
    }

    @Override
    public synchronized List<Map<String, HostTensor>> flush(Collection<String> wanted) {
        runs.requireOpen();
        List<Map<String, HostTensor>> done = new ArrayList<>();
        if (waiting.isPresent()) {
            done.addAll(beginRun(wanted));
        }
        done.addAll(endRun(wanted));
        return done;
    }

    /** Ends the run under way and begins one of the steps that wait; gives what the former came to. */
    private List<Map<String, HostTensor>> beginRun(Collection<String> wanted) {
        if (wanted.stream().anyMatch(stateOutputs::contains)) {
            throw new IllegalArgumentException(
                    "Of several steps in a run, the state between them is not to be had; wanted are " + wanted);
        }
        StepStack stack = waiting.orElseThrow();
        waiting = Optional.empty();
        int steps = stack.steps();
        Map<String, HostTensor> feeds = stack.take();
        runs.check(feeds, wanted);
        List<Map<String, HostTensor>> done = endRun(wanted);
        underWay = Optional.of(
                new Run(stack, steps, CompletableFuture.supplyAsync(() -> runs.run(feeds, wanted), runner)));
        return done;
    }

    /** Waits for the run under way, if any, and makes what it comes to the state. */
    private List<Map<String, HostTensor>> endRun(Collection<String> wanted) {
        if (underWay.isEmpty()) {
            return List.of();
        }
        Run run = underWay.get();
        underWay = Optional.empty();
        spare = Optional.of(run.stack());
        try {
            Map<String, HostTensor> fetched = runs.advance(run.result().join(), wanted);
            return IntStream.range(0, run.steps())
                    .mapToObj(step -> ofStep(fetched, step))
                    .toList();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Map<String, HostTensor> ofStep(Map<String, HostTensor> fetched, int step) {
        Map<String, HostTensor> own = new LinkedHashMap<>(fetched);
        own.replaceAll((name, stack) -> stack.row(step));
        return own;
    }

    /** The state after the steps whose outcome was given, without the run under way and those that wait. */
    @Override
    public synchronized Map<String, HostTensor> readState() {
        return runs.readState();
    }

    @Override
    public synchronized void replaceState(Map<String, HostTensor> values) {
        int steps = waiting.map(StepStack::steps).orElse(0)
                + underWay.map(Run::steps).orElse(0);
        if (steps > 0) {
            throw new IllegalStateException("The state can be replaced between runs, but " + steps
                    + " steps wait for theirs or are under way; flush them first");
        }
        runs.replaceState(values);
    }

    /** Waits for the run under way and frees the state and the graph; steps that wait are not run. */
    @Override
    public synchronized void close() {
        waiting = Optional.empty();
        spare = Optional.empty();
        underWay.ifPresent(run -> {
            if (run.result().handle((result, failure) -> result != null).join()) {
                run.result().join().close();
            }
        });
        underWay = Optional.empty();
        runner.shutdown();
        runs.close();
    }
}
