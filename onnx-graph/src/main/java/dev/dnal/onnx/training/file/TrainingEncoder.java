package dev.dnal.onnx.training.file;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TrainingInfoProto;
import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.GraphProtos;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.PortableLowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.pass.GateLowering;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.FrozenNetwork;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the ONNX file of a training graph. */
final class TrainingEncoder {
    /** Version of the file format that brought training information. */
    private static final long FIRST_IR_VERSION = 7;

    private final TrainingGraph training;
    private final Graph network;
    private final Graph step;
    private final Set<String> parameters;

    TrainingEncoder(TrainingGraph training) {
        this.training = training;
        this.network = training.network();
        this.step = training.stepGraph();
        this.parameters = training.parameters().stream().map(Parameter::name).collect(Collectors.toSet());
    }

    ModelProto encode() {
        if (training.bindings().isEmpty()) {
            throw new GraphException("The step graph '" + step.name()
                    + "' changes nothing, so it is no training that a file could hold; build it with an optimiser");
        }
        new GateLowering().apply(network);
        PortableLowering.forAnyDevice().apply(step);
        step.sort();
        training.initialState().forEach(this::makeInitializer);
        renameInnerValues();
        SharedNodes shared = new SharedNodes(network, step);
        separateNames(shared);
        network.metadata().keySet().removeIf(key -> key.startsWith(RecipeMetadata.PREFIX));
        training.recipe().map(RecipeMetadata::encode).ifPresent(network.metadata()::putAll);
        DropoutMetadata.encode(training.noiseInputs())
                .ifPresent(text -> network.metadata().put(DropoutMetadata.KEY, text));
        addOpsets();
        ModelProto.Builder model = OnnxWriter.toProto(network).toBuilder();
        return model.setIrVersion(Math.max(model.getIrVersion(), FIRST_IR_VERSION))
                .addTrainingInfo(trainingInfo(shared))
                .build();
    }

    /** Turns a state input into an initializer of the same name. */
    private void makeInitializer(String name, Tensor contents) {
        Value input = step.requireValue(name);
        Value initializer = step.addInitializer(step.freshName(name), contents);
        step.replaceAllUses(input, initializer);
        step.remove(input);
        step.rename(initializer, name);
    }

    /** Frees the names of the step's interface from inner values of the network. */
    private void renameInnerValues() {
        Set<String> needed = new HashSet<>(training.feeds());
        needed.addAll(training.initialState().keySet());
        step.outputs().forEach(output -> needed.add(output.name()));
        training.recipe()
                .ifPresent(recipe -> recipe.settings()
                        .loss()
                        .frozen()
                        .keySet()
                        .forEach(name -> needed.add(FrozenNetwork.PREFIX + name)));
        for (String name : needed) {
            network.value(name).filter(value -> value.producer().isPresent()).ifPresent(value -> {
                if (network.isOutput(value)) {
                    throw new GraphException("The network's output '" + name
                            + "' has a name that the training step needs; rename it to write a training file");
                }
                network.rename(value, network.freshName(name));
            });
        }
    }

    /** Renames what the step computes otherwise than the network but calls by the same name. */
    private void separateNames(SharedNodes shared) {
        for (Value value : List.copyOf(step.values())) {
            if (!shared.contains(value) && network.value(value.name()).isPresent()) {
                step.rename(value, freeInBoth(value.name()));
            }
        }
    }

    private String freeInBoth(String name) {
        String candidate = "training/" + name;
        for (int i = 1;
                step.value(candidate).isPresent() || network.value(candidate).isPresent();
                i++) {
            candidate = "training/" + name + "_" + i;
        }
        return candidate;
    }

    private void addOpsets() {
        for (Node node : step.nodes()) {
            Long version = step.opsets().getOrDefault(node.domain(), Operators.OPSET);
            network.opsets().putIfAbsent(node.domain(), version);
        }
    }

    private TrainingInfoProto trainingInfo(SharedNodes shared) {
        TrainingInfoProto.Builder info = TrainingInfoProto.newBuilder().setAlgorithm(algorithm(shared));
        training.bindings().forEach(binding -> info.addUpdateBinding(entry(binding.input(), binding.output())));
        Graph initialization = new Graph(step.name() + "/initialization");
        GraphBuilder b = new GraphBuilder(initialization);
        training.initialState().forEach((name, tensor) -> {
            if (!parameters.contains(name)) {
                Value zeros = zeros(b, name, tensor);
                info.addInitializationBinding(entry(name, zeros.name()));
            }
        });
        if (!initialization.nodes().isEmpty()) {
            info.setInitialization(GraphProtos.encode(initialization));
        }
        return info.build();
    }

    private static Value zeros(GraphBuilder b, String name, Tensor like) {
        Value zeros = b.call("ConstantOfShape", b.longs(like.sizes()))
                .attribute("value", new Attribute.TensorValue(Tensor.ofDoubles(like.type(), new double[1], 1)))
                .named("initial/" + name)
                .output();
        b.graph().addOutput(zeros);
        return zeros;
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** The step without what it shares with the network. */
    private GraphProto algorithm(SharedNodes shared) {
        Set<String> ours = step.values().stream()
                .filter(value -> !shared.contains(value))
                .map(Value::name)
                .collect(Collectors.toSet());
        GraphProto whole = GraphProtos.encode(step);
        GraphProto.Builder algorithm =
                GraphProto.newBuilder().setName(whole.getName()).addAllOutput(whole.getOutputList());
        whole.getInputList().stream()
                .filter(info -> ours.contains(info.getName()))
                .forEach(algorithm::addInput);
        whole.getValueInfoList().stream()
                .filter(info -> ours.contains(info.getName()))
                .forEach(algorithm::addValueInfo);
        whole.getInitializerList().stream()
                .filter(tensor -> ours.contains(tensor.getName()))
                .forEach(algorithm::addInitializer);
        Set<String> taken = network.nodes().stream().map(Node::name).collect(Collectors.toCollection(HashSet::new));
        whole.getNodeList().stream()
                .filter(node -> ours.contains(firstOutput(node)))
                .forEach(node -> algorithm.addNode(named(node, taken)));
        return algorithm.build();
    }

    private static String firstOutput(NodeProto node) {
        return node.getOutputList().stream()
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElseThrow();
    }

    /** The node with a name that no other node has. */
    private static NodeProto named(NodeProto node, Set<String> taken) {
        String name = node.getName();
        for (int i = 1; !name.isEmpty() && !taken.add(name); i++) {
            name = node.getName() + "_" + i;
        }
        return node.toBuilder().setName(name).build();
    }
}
