package dev.dnal.onnx.training.file;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.pass.GateRecognition;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.training.Binding;
import dev.dnal.onnx.training.DropoutInput;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.internal.Recipe;
import dev.dnal.onnx.training.loss.FrozenNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a training graph of an ONNX file with training information. */
final class TrainingDecoder {
    private final ModelProto model;
    private final String source;
    private final RecipeKinds kinds;

    TrainingDecoder(ModelProto model, String source, RecipeKinds kinds) {
        this.model = model;
        this.source = source;
        this.kinds = kinds;
    }

    TrainingGraph decode() {
        TrainingInfoProto info = trainingInfo();
        Graph network = OnnxReader.toGraph(inferenceModel(), source);
        Graph step = OnnxReader.toGraph(combined(info), source);
        try {
            return decode(info, network, step);
        } catch (GraphException | IllegalArgumentException e) {
            throw new GraphException(source + ": " + e.getMessage(), e);
        }
    }

    private TrainingGraph decode(TrainingInfoProto info, Graph network, Graph step) {
        List<Binding> bindings = bindings(info, step);
        keepOutputs(info, bindings, network, step);
        new Canonicalisation().apply(network);
        new GateRecognition().apply(network);
        // State first: what is an initializer would be computed with as a constant.
        Map<String, Tensor> state = makeState(bindings, network, step);
        new Canonicalisation().apply(step);
        requireSameForms(bindings, step);
        List<DropoutInput> noise = DropoutMetadata.decode(network.metadata(), step);
        Optional<Recipe> recipe =
                RecipeMetadata.decode(network.metadata(), kinds, name -> FrozenNetwork.in(step, name));
        network.metadata().keySet().removeIf(key -> key.startsWith(RecipeMetadata.PREFIX));
        step.metadata().clear();
        TrainingGraph training = new TrainingGraph(network, step, bindings, state, noise);
        return recipe.map(training::with).orElse(training);
    }

    private TrainingInfoProto trainingInfo() {
        if (model.getTrainingInfoCount() != 1
                || model.getTrainingInfo(0).getAlgorithm().getNodeCount() == 0) {
            throw new GraphException(source + ": expected a model with one training step, found "
                    + (model.getTrainingInfoCount() == 1
                            ? "an empty algorithm graph"
                            : model.getTrainingInfoCount() + " steps (training_info)")
                    + "; a network alone is read with OnnxReader");
        }
        return model.getTrainingInfo(0);
    }

    private ModelProto inferenceModel() {
        return model.toBuilder().clearTrainingInfo().build();
    }

    /** The graph that is run in training: lists of the network's graph, then those of the algorithm's. */
    private ModelProto combined(TrainingInfoProto info) {
        GraphProto graph =
                model.getGraph().toBuilder().mergeFrom(info.getAlgorithm()).build();
        return inferenceModel().toBuilder().setGraph(graph).build();
    }

    private static List<Binding> bindings(TrainingInfoProto info, Graph step) {
        Set<String> outputs = new HashSet<>();
        step.outputs().forEach(output -> outputs.add(output.name()));
        Set<String> keys = new HashSet<>();
        List<Binding> bindings = new ArrayList<>();
        for (StringStringEntryProto entry : info.getUpdateBindingList()) {
            requireInitializer(step, entry.getKey());
            if (!keys.add(entry.getKey())) {
                throw new GraphException(
                        "update_binding assigns initializer '" + entry.getKey() + "' twice; expected once at most");
            }
            if (!outputs.contains(entry.getValue())) {
                throw new GraphException("update_binding takes the next '" + entry.getKey() + "' from '"
                        + entry.getValue() + "', which is no output of the algorithm or the network");
            }
            bindings.add(new Binding(entry.getKey(), entry.getValue()));
        }
        if (bindings.isEmpty()) {
            throw new GraphException("The training step changes nothing: expected an update_binding, found none");
        }
        return bindings;
    }

    private static void requireInitializer(Graph step, String name) {
        if (step.value(name).flatMap(Value::initializer).isEmpty()) {
            throw new GraphException("update_binding assigns to '" + name
                    + "', which is no initializer of the network or of the algorithm");
        }
    }

    private static void requireSameForms(List<Binding> bindings, Graph step) {
        for (Binding binding : bindings) {
            Value current = step.requireValue(binding.input());
            Value next = step.requireValue(binding.output());
            if (next.type() != current.type() || !next.requireShape().mayEqual(current.requireShape())) {
                throw new GraphException("update_binding gives initializer '" + current + "' the next value '" + next
                        + "'; expected the same type and shape");
            }
        }
    }

    /** Takes the network's own outputs away where no binding needs them. */
    private static void keepOutputs(TrainingInfoProto info, List<Binding> bindings, Graph network, Graph step) {
        Set<String> needed = new HashSet<>();
        bindings.forEach(binding -> needed.add(binding.output()));
        info.getAlgorithm().getOutputList().forEach(output -> needed.add(output.getName()));
        network.outputs().stream()
                .map(Value::name)
                .filter(name -> !needed.contains(name))
                .forEach(name -> step.removeOutput(step.requireValue(name)));
    }

    /** Makes inputs of the parameters and of what the optimiser keeps; their values. */
    private static Map<String, Tensor> makeState(List<Binding> bindings, Graph network, Graph step) {
        Set<String> names = new LinkedHashSet<>();
        Parameter.of(network).forEach(parameter -> names.add(parameter.name()));
        bindings.forEach(binding -> names.add(binding.input()));
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (String name : names) {
            step.value(name).flatMap(Value::initializer).ifPresent(contents -> {
                state.put(name, contents);
                step.makeInput(step.requireValue(name));
            });
        }
        return state;
    }

    /** The training with the state that the file's initialization graph computes. */
    TrainingGraph initialise(TrainingGraph training) {
        TrainingInfoProto info = trainingInfo();
        if (info.getInitializationBindingCount() == 0) {
            return training;
        }
        Graph initialization = OnnxReader.toGraph(
                inferenceModel().toBuilder().setGraph(info.getInitialization()).build(), source);
        new Canonicalisation().apply(initialization);
        Map<String, Tensor> computed = new ReferenceEvaluator(initialization).run(Map.of());
        Map<String, Tensor> state = new HashMap<>();
        for (StringStringEntryProto entry : info.getInitializationBindingList()) {
            Tensor tensor = computed.get(entry.getValue());
            if (tensor == null) {
                throw new GraphException(source + ": initialization_binding takes '" + entry.getKey() + "' from '"
                        + entry.getValue() + "', which is no output of the initialization graph");
            }
            state.put(entry.getKey(), tensor);
        }
        return training.withState(state);
    }
}
