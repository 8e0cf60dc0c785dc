package dev.dnal.conformance.fuzz;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** Changes to a model's inputs, outputs, declarations and properties. */
final class GraphMutations {
    private static final List<String> PROPERTIES =
            List.of("dnal.mean", "dnal.std", "dnal.scale", "dnal.classes", "dnal.labels", "dnal.gates");
    private static final List<String> CONTENTS =
            List.of("", "null", "NaN", "[1, NaN]", "{\"a\": [[[[[]]]]]}", "\u001b");

    private GraphMutations() {}

    static List<Mutation> all() {
        return List.of(
                ofInput("extreme size of an input", (input, random) -> {
                    TensorShapeProto.Builder shape = shape(input);
                    if (shape.getDimCount() > 0) {
                        shape.getDimBuilder(random.nextInt(shape.getDimCount())).setDimValue(Extremes.any(random));
                    }
                }),
                ofInput("open size of an input", (input, random) -> {
                    TensorShapeProto.Builder shape = shape(input);
                    if (shape.getDimCount() > 0) {
                        shape.getDimBuilder(random.nextInt(shape.getDimCount()))
                                .setDimParam(random.nextBoolean() ? "N" : "");
                    }
                }),
                ofInput("input of another rank", (input, random) -> {
                    if (random.nextBoolean()) {
                        shape(input).addDimBuilder().setDimValue(1);
                    } else if (shape(input).getDimCount() > 0) {
                        shape(input).removeDim(0);
                    }
                }),
                ofInput(
                        "input of another type",
                        (input, random) ->
                                input.getTypeBuilder().getTensorTypeBuilder().setElemType(random.nextInt(25))),
                ofInput(
                        "input without a shape",
                        (input, random) ->
                                input.getTypeBuilder().getTensorTypeBuilder().clearShape()),
                ofInput(
                        "input that is a sequence",
                        (input, random) ->
                                input.setType(TypeProto.newBuilder().setSequenceType(TypeProto.Sequence.newBuilder()))),
                new Mutation("input dropped from the graph", (model, random) -> {
                    if (model.getGraph().getInputCount() > 0) {
                        model.getGraphBuilder().removeInput(0);
                    }
                }),
                new Mutation("another output of the graph", (model, random) -> {
                    if (model.getGraph().getOutputCount() > 0) {
                        model.getGraphBuilder()
                                .getOutputBuilder(0)
                                .setName(NodeMutations.anyValue(model.getGraphBuilder(), random));
                    }
                }),
                new Mutation(
                        "no outputs of the graph",
                        (model, random) -> model.getGraphBuilder().clearOutput()),
                new Mutation("wrong declaration", (model, random) -> {
                    ValueInfoProto.Builder declared = model.getGraphBuilder()
                            .addValueInfoBuilder()
                            .setName(NodeMutations.anyValue(model.getGraphBuilder(), random));
                    TypeProto.Tensor.Builder type = declared.getTypeBuilder().getTensorTypeBuilder();
                    type.setElemType(random.nextBoolean() ? 1 : random.nextInt(25));
                    for (int i = random.nextInt(5); i > 0; i--) {
                        type.getShapeBuilder().addDimBuilder().setDimValue(Extremes.any(random));
                    }
                }),
                new Mutation("another opset", (model, random) -> {
                    if (model.getOpsetImportCount() > 0) {
                        model.getOpsetImportBuilder(0).setVersion(random.nextInt(26));
                    }
                }),
                new Mutation("another IR version", (model, random) -> model.setIrVersion(Extremes.any(random))),
                new Mutation(
                        "property",
                        (model, random) -> model.addMetadataPropsBuilder()
                                .setKey(PROPERTIES.get(random.nextInt(PROPERTIES.size())))
                                .setValue(CONTENTS.get(random.nextInt(CONTENTS.size())))),
                new Mutation("no graph", (model, random) -> model.clearGraph()));
    }

    private static Mutation ofInput(String name, BiConsumer<ValueInfoProto.Builder, RandomGenerator> change) {
        return new Mutation(name, (model, random) -> input(model, random, change));
    }

    private static void input(
            ModelProto.Builder model,
            RandomGenerator random,
            BiConsumer<ValueInfoProto.Builder, RandomGenerator> change) {
        int inputs = model.getGraph().getInputCount();
        if (inputs > 0) {
            change.accept(model.getGraphBuilder().getInputBuilder(random.nextInt(inputs)), random);
        }
    }

    private static TensorShapeProto.Builder shape(ValueInfoProto.Builder input) {
        return input.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
    }
}
