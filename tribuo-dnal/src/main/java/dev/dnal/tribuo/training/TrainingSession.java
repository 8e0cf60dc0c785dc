package dev.dnal.tribuo.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.training.Binding;
import dev.dnal.onnx.training.LoopedStep;
import dev.dnal.onnx.training.ShardedTraining;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.runtime.HostTensor;
import dev.dnal.tribuo.runtime.LoopedSession;
import dev.dnal.tribuo.runtime.ShardLayout;
import dev.dnal.tribuo.runtime.ShardedModel;
import dev.dnal.tribuo.runtime.ShardedSession;
import dev.dnal.tribuo.runtime.StateBinding;
import dev.dnal.tribuo.runtime.StatefulSession;
import dev.dnal.tribuo.runtime.StepSession;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A training under way: a training graph made ready to run, and the state that its steps have come to. */
public final class TrainingSession implements AutoCloseable {
    private final StepSession steps;

    private TrainingSession(StepSession steps) {
        this.steps = steps;
    }

    /**
     * Makes a training graph ready to run, from its initial state.
     *
     * @return a session that the caller must close
     * @throws dev.dnal.tribuo.runtime.RuntimeUnavailableException if the device or the kernels can't be had
     * @throws dev.dnal.tribuo.runtime.GraphRunException if ONNX Runtime refuses the graph
     */
    public static TrainingSession open(TrainingGraph training, TrainingConfig config) {
        Pass lowering = config.kernels().resolve(config.session().device()).lowering();
        return new TrainingSession(openSteps(training, lowering, config));
    }

    private static StepSession openSteps(TrainingGraph training, Pass lowering, TrainingConfig config) {
        if (config.shards() > 1) {
            return openSharded(training, lowering, config);
        }
        return config.stepsPerRun() > 1
                ? openLooped(training, lowering, config)
                : openWhole(training, lowering, config);
    }

    private static StepSession openWhole(TrainingGraph training, Pass lowering, TrainingConfig config) {
        Graph step = training.stepGraph();
        lowering.apply(step);
        return StatefulSession.open(
                OnnxWriter.toBytes(step),
                config.session(),
                stateBindings(training.bindings()),
                HostTensors.of(training.initialState()));
    }

    private static StepSession openLooped(TrainingGraph training, Pass lowering, TrainingConfig config) {
        Graph step = training.stepGraph();
        lowering.apply(step);
        return LoopedSession.open(
                OnnxWriter.toBytes(LoopedStep.of(
                        step, training.bindings(), training.initialState().keySet())),
                config.stepsPerRun(),
                config.session(),
                stateBindings(training.bindings()),
                HostTensors.of(training.initialState()));
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
     * @throws IllegalStateException if the session is closed
     */
    public Map<String, HostTensor> step(Map<String, HostTensor> feeds, Collection<String> wanted) {
        return steps.step(feeds, wanted);
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
        Map<String, Tensor> fetched = HostTensors.toTensors(steps.step(
                feeds, parameters.stream().map(TrainingGraph::gradient).toList()));
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
        return steps.submit(feeds, wanted);
    }

    /** Trains on the batches that wait, if any, as {@link #submit} does. */
    public List<Map<String, HostTensor>> flush(Collection<String> wanted) {
        return steps.flush(wanted);
    }

    /**
     * A copy of the state: parameters, trained or not, and what the optimiser keeps. Batches that wait have no part in it.
     *
     * @throws IllegalStateException if the session is closed
     */
    public Map<String, Tensor> state() {
        return HostTensors.toTensors(steps.readState());
    }

    /** Waits for the step under way and frees all. Closing again does nothing. */
    @Override
    public void close() {
        steps.close();
    }
}
