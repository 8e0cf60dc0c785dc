package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.search.StateUpdate;
import dev.dnal.tribuo.search.TrainingPlan;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.training.TrainingConfig;
import dev.dnal.tribuo.training.TrainingSession;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The training of a plan under way: its steps, what else changes the state, and the variables of that. */
final class PlannedSession implements AutoCloseable {
    private final TrainingSession steps;
    private final Optional<StateUpdate> update;
    private final Map<String, Tensor> variables;

    private PlannedSession(TrainingSession steps, Optional<StateUpdate> update, Map<String, Tensor> variables) {
        this.steps = steps;
        this.update = update;
        this.variables = variables;
    }

    /**
     * Begins a training, or goes on with one.
     *
     * @param before what {@link #state} was; empty for a training from its beginning
     * @param opener opens the session of a training
     * @throws IllegalArgumentException if a variable has the name of something in the state of the training
     */
    static PlannedSession open(
            TrainingPlan plan,
            Map<String, Tensor> before,
            TrainingConfig config,
            BiFunction<TrainingGraph, TrainingConfig, TrainingSession> opener) {
        Map<String, Tensor> variables =
                new LinkedHashMap<>(plan.update().map(StateUpdate::variables).orElse(Map.of()));
        for (String name : variables.keySet()) {
            if (plan.training().initialState().containsKey(name)) {
                throw new IllegalArgumentException("The variables of a state update need names of their own, found '"
                        + name + "', which is in the state of the training");
            }
        }
        Map<String, Tensor> trained = new LinkedHashMap<>(before);
        trained.keySet().removeAll(variables.keySet());
        variables.replaceAll((name, initial) -> before.getOrDefault(name, initial));
        return new PlannedSession(
                opener.apply(
                        plan.training().withState(trained),
                        plan.update().isPresent() ? config.withStepsPerRun(1) : config),
                plan.update(),
                variables);
    }

    /** Trains on a batch as {@link TrainingSession#submit} does, and then changes the state as the plan says. */
    List<Map<String, HostTensor>> submit(
            Map<String, HostTensor> feeds, Collection<String> wanted, StateUpdate.Step step) {
        List<Map<String, HostTensor>> done = steps.submit(feeds, wanted);
        update.ifPresent(change -> replace(change.afterStep(state(), step)));
        return done;
    }

    private void replace(Map<String, Tensor> changed) {
        Map<String, Tensor> ofSteps = new LinkedHashMap<>(changed);
        ofSteps.keySet().removeAll(variables.keySet());
        changed.forEach((name, tensor) -> variables.computeIfPresent(name, (same, before) -> tensor));
        steps.replace(ofSteps);
    }

    /** Trains on the batches that wait, as {@link TrainingSession#flush} does. */
    List<Map<String, HostTensor>> flush(Collection<String> wanted) {
        return steps.flush(wanted);
    }

    /** A copy of the state: parameters, what the optimiser keeps, and variables. */
    Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>(steps.state());
        state.putAll(variables);
        return Collections.unmodifiableMap(state);
    }

    /**
     * Changes the variables after an epoch, as the plan says.
     *
     * @param state as of now
     * @return the state with them
     * @throws IllegalArgumentException if what is to be replaced is no variable
     */
    Map<String, Tensor> afterEpoch(Map<String, Tensor> state, EpochRecord record) {
        Map<String, Tensor> changed = new LinkedHashMap<>(state);
        update.map(change -> change.afterEpoch(state, record)).orElse(Map.of()).forEach((name, tensor) -> {
            if (!variables.containsKey(name)) {
                throw new IllegalArgumentException("After an epoch, a state update may replace its variables "
                        + variables.keySet() + ", found '" + name + "'");
            }
            variables.put(name, tensor);
            changed.put(name, tensor);
        });
        return changed;
    }

    @Override
    public void close() {
        steps.close();
    }
}
