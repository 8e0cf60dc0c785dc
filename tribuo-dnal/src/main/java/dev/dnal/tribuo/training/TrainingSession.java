package dev.dnal.tribuo.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.training.Binding;
import dev.dnal.onnx.training.BytePixels;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.optimiser.MultiTensorUpdate;
import dev.dnal.onnx.training.optimiser.StatePacking;
import dev.dnal.onnx.training.shard.LoopedStep;
import dev.dnal.onnx.training.shard.ShardedTraining;
import dev.dnal.tribuo.runtime.DeviceMemoryException;
import dev.dnal.tribuo.runtime.LoopedSession;
import dev.dnal.tribuo.runtime.ShardLayout;
import dev.dnal.tribuo.runtime.ShardedModel;
import dev.dnal.tribuo.runtime.ShardedSession;
import dev.dnal.tribuo.runtime.StatefulSession;
import dev.dnal.tribuo.runtime.StepSession;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.runtime.tensor.StateBinding;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** A training under way: a training graph made ready to run, and the state that its steps have come to. */
public final class TrainingSession implements AutoCloseable {
    private final StepSession steps;
    private final StatePacking packing;
    private final Set<String> stateNames;
    private final int stepsPerRun;

    /** Of the latest step: what a lack of memory is told with. */
    private long batch;

    private TrainingSession(StepSession steps, StatePacking packing, Set<String> stateNames, int stepsPerRun) {
        this.steps = steps;
        this.packing = packing;
        this.stateNames = stateNames;
        this.stepsPerRun = stepsPerRun;
    }

    /**
     * Makes a training graph ready to run, from its initial state.
     *
     * @return a session that the caller must close
     * @throws dev.dnal.tribuo.runtime.library.RuntimeUnavailableException if the device or the kernels can't be had
     * @throws dev.dnal.tribuo.runtime.GraphRunException if ONNX Runtime refuses the graph
     */
    public static TrainingSession open(TrainingGraph training, TrainingConfig config) {
        return open(training, config, graph -> false);
    }

    /**
     * The same, but images are fed as bytes.
     *
     * @param pixels how the graph normalises them
     * @throws IllegalArgumentException if the configuration has several shards, which are for CPUs, where bytes save nothing
     */
    public static TrainingSession open(TrainingGraph training, TrainingConfig config, BytePixels pixels) {
        if (config.shards() > 1) {
            throw new IllegalArgumentException(
                    "Images are fed as bytes to whole batches: expected 1 shard, found " + config.shards());
        }
        return open(training, config, (Pass) pixels);
    }

    private static TrainingSession open(TrainingGraph training, TrainingConfig config, Pass input) {
        Kernels kernels = config.kernels().resolve(config.session().device());
        if (config.shards() > 1) {
            StepSession sharded = openSharded(training, kernels.lowering(), config);
            return of(training, StatePacking.none(training.bindings()), sharded, config);
        }
        Graph step = training.stepGraph();
        input.apply(step);
        kernels.lowering().apply(step);
        StatePacking packing = kernels.packsUpdates()
                ? MultiTensorUpdate.apply(step, training.bindings())
                : StatePacking.none(training.bindings());
        StepSession whole = openWhole(step, packing, packing.pack(training.initialState()), config);
        return of(training, packing, whole, config);
    }

    private static TrainingSession of(
            TrainingGraph training, StatePacking packing, StepSession steps, TrainingConfig config) {
        return new TrainingSession(steps, packing, training.initialState().keySet(), config.stepsPerRun());
    }

    private static StepSession openWhole(
            Graph step, StatePacking packing, Map<String, Tensor> state, TrainingConfig config) {
        List<StateBinding> bindings = stateBindings(packing.bindings());
        if (config.stepsPerRun() == 1) {
            return StatefulSession.open(OnnxWriter.toBytes(step), config.session(), bindings, HostTensors.of(state));
        }
        return LoopedSession.open(
                OnnxWriter.toBytes(LoopedStep.of(step, packing.bindings(), state.keySet())),
                config.stepsPerRun(),
                config.session(),
                bindings,
                HostTensors.of(state));
    }

    private static StepSession openSharded(TrainingGraph training, Pass lowering, TrainingConfig config) {
        ShardedTraining sharded = training.sharded(config.shards());
        ShardedTraining.Lowered graphs = sharded.lower(lowering);
        return ShardedSession.open(
                new ShardedModel(
                        graphs.once().map(OnnxWriter::toBytes),
                        OnnxWriter.toBytes(graphs.shard()),
                        OnnxWriter.toBytes(graphs.update())),
                new ShardLayout(config.shards(), ShardedTraining.SHARE, ShardedTraining::ofShard),
                config.session(),
                stateBindings(sharded.bindings()),
                HostTensors.of(sharded.initialState()));
    }

    private static List<StateBinding> stateBindings(List<Binding> bindings) {
        return bindings.stream()
                .map(binding -> new StateBinding(binding.input(), binding.output()))
                .toList();
    }

    /**
     * Trains on one batch.
     *
     * @param feeds a tensor for each of {@link TrainingGraph#feeds()}; the first dimension of all that are no scalars is that
     *     of the batch
     * @param wanted names of outputs to return, as {@link TrainingGraph#LOSS}; may be empty
     * @return a tensor for each output wanted, in the order wanted
     * @throws IllegalArgumentException if an input is missing, unknown or of the wrong type, or an output is unknown
     * @throws dev.dnal.tribuo.runtime.GraphRunException if ONNX Runtime fails; the state is then what it was before
     * @throws DeviceMemoryException if a GPU has too little memory; the message says what batch to try
     * @throws IllegalStateException if the session is closed
     */
    public Map<String, HostTensor> step(Map<String, HostTensor> feeds, Collection<String> wanted) {
        note(feeds);
        return onDevice(() -> steps.step(feeds, wanted));
    }

    /**
     * The gradients of one batch, by a training graph of gradients only.
     *
     * @param feeds as of {@link #step}
     * @param parameters names of parameters that would train
     * @return the gradient of each, under the name of the parameter
     * @throws IllegalArgumentException as {@link #step}, and if the graph gives no gradient of one of them
     */
    public Map<String, Tensor> gradients(Map<String, HostTensor> feeds, Collection<String> parameters) {
        Map<String, Tensor> fetched = HostTensors.toTensors(
                step(feeds, parameters.stream().map(TrainingGraph::gradient).toList()));
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        for (String parameter : parameters) {
            gradients.put(parameter, Objects.requireNonNull(fetched.get(TrainingGraph.gradient(parameter))));
        }
        return gradients;
    }

    /**
     * Trains on one batch, at once or, where several steps share a run, when there are enough of them, a batch of another
     * size comes, or {@link #flush} is called.
     *
     * @param feeds as of {@link #step}; copied if the batch has to wait
     * @param wanted as of {@link #step}, the same until nothing waits
     * @return what {@link #step} would have returned, for each batch that was trained on now, in the order in which they came
     * @throws IllegalArgumentException as {@link #step}, for all batches of a run
     * @throws dev.dnal.tribuo.runtime.GraphRunException as {@link #step}; no batch of the run has then been trained on
     * @throws IllegalStateException if the session is closed
     */
    public List<Map<String, HostTensor>> submit(Map<String, HostTensor> feeds, Collection<String> wanted) {
        note(feeds);
        return onDevice(() -> steps.submit(feeds, wanted));
    }

    /** Trains on the batches that wait, if any, as {@link #submit} does. */
    public List<Map<String, HostTensor>> flush(Collection<String> wanted) {
        return onDevice(() -> steps.flush(wanted));
    }

    private void note(Map<String, HostTensor> feeds) {
        batch = feeds.values().stream()
                .filter(tensor -> tensor.shape().length > 0)
                .mapToLong(tensor -> tensor.shape()[0])
                .max()
                .orElse(1);
    }

    private <R> R onDevice(Supplier<R> work) {
        try {
            return work.get();
        } catch (DeviceMemoryException e) {
            throw e.ofTraining(batch, stepsPerRun);
        }
    }

    /**
     * A copy of the state: parameters, trained or not, and what the optimiser keeps. Batches that wait have no part in it.
     *
     * @throws IllegalStateException if the session is closed
     */
    public Map<String, Tensor> state() {
        return packing.unpack(HostTensors.toTensors(steps.readState()), stateNames);
    }

    /**
     * Puts other tensors in the place of parts of the state, for the steps to come.
     *
     * @param values by the names of state inputs; what is not among them stays as it is
     * @throws IllegalArgumentException if a name is not in the state, or a tensor has not the type and shape of what it replaces
     * @throws IllegalStateException if batches wait, or the session is closed
     */
    public void replace(Map<String, Tensor> values) {
        if (packing.packed().isEmpty() || values.isEmpty()) {
            steps.replaceState(HostTensors.of(values));
        } else {
            steps.replaceState(HostTensors.of(packed(values)));
        }
    }

    /** All that is packed together with what is replaced. */
    private Map<String, Tensor> packed(Map<String, Tensor> values) {
        Map<String, Tensor> all = new LinkedHashMap<>(state());
        values.forEach((name, value) -> {
            Tensor before = all.get(name);
            if (before == null
                    || before.type() != value.type()
                    || !before.shape().equals(value.shape())) {
                throw new IllegalArgumentException("What replaces '" + name + "' in the state must be like "
                        + (before == null ? "one of " + all.keySet() : before) + ", found " + value);
            }
            all.put(name, value);
        });
        return packing.pack(all);
    }

    /** Waits for the step under way and frees all. Closing again does nothing. */
    @Override
    public void close() {
        steps.close();
    }
}
