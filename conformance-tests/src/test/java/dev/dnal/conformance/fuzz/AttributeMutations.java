package dev.dnal.conformance.fuzz;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Changes to attributes. */
final class AttributeMutations {
    private static final float[] NUMBERS = {Float.NaN, Float.POSITIVE_INFINITY, -1, 0, Float.MIN_VALUE, Float.MAX_VALUE
    };
    private static final List<String> NAMES =
            List.of("axis", "axes", "pads", "strides", "group", "keepdims", "alpha", "to", "mode", "foreign");
    private static final List<String> TEXTS = List.of("", "SAME_UPPER", "SAME_LOWER", "VALID", "edge", "reflect", "\0");

    private AttributeMutations() {}

    static List<Mutation> all() {
        return List.of(
                of("attribute dropped", attribute -> true, (attribute, random) -> attribute.clear()),
                of(
                        "attribute of another name",
                        attribute -> true,
                        (attribute, random) -> attribute.setName(NAMES.get(random.nextInt(NAMES.size())))),
                of("attribute of another kind", attribute -> true, AttributeMutations::another),
                of(
                        "extreme whole number",
                        attribute -> attribute.getType() == AttributeType.INT,
                        (attribute, random) -> attribute.setI(Extremes.any(random))),
                of(
                        "extreme number",
                        attribute -> attribute.getType() == AttributeType.FLOAT,
                        (attribute, random) -> attribute.setF(NUMBERS[random.nextInt(NUMBERS.length)])),
                of(
                        "another text",
                        attribute -> attribute.getType() == AttributeType.STRING,
                        (attribute, random) ->
                                attribute.setS(ByteString.copyFromUtf8(TEXTS.get(random.nextInt(TEXTS.size()))))),
                of(
                        "extreme number in a list",
                        attribute -> attribute.getIntsCount() > 0,
                        (attribute, random) ->
                                attribute.setInts(random.nextInt(attribute.getIntsCount()), Extremes.any(random))),
                of(
                        "list too short",
                        attribute -> attribute.getIntsCount() > 0,
                        (attribute, random) -> setInts(attribute, ints -> ints.remove(ints.size() - 1))),
                of(
                        "list too long",
                        attribute -> attribute.getType() == AttributeType.INTS,
                        (attribute, random) -> attribute.addInts(random.nextInt(3))),
                new Mutation(
                        "attribute added",
                        (model, random) ->
                                node(model, random, node -> true).ifPresent(node -> node.addAttribute(added(random)))));
    }

    private static Mutation of(
            String name,
            Predicate<AttributeProto.Builder> place,
            BiConsumer<AttributeProto.Builder, RandomGenerator> change) {
        return new Mutation(
                name,
                (model, random) -> node(
                                model,
                                random,
                                node -> node.getAttributeBuilderList().stream().anyMatch(place))
                        .ifPresent(node -> {
                            List<AttributeProto.Builder> fitting = node.getAttributeBuilderList().stream()
                                    .filter(place)
                                    .toList();
                            change.accept(fitting.get(random.nextInt(fitting.size())), random);
                            dropNameless(node);
                        }));
    }

    private static Optional<NodeProto.Builder> node(
            ModelProto.Builder model, RandomGenerator random, Predicate<NodeProto.Builder> place) {
        List<NodeProto.Builder> fitting = model.getGraphBuilder().getNodeBuilderList().stream()
                .filter(place)
                .toList();
        return fitting.isEmpty() ? Optional.empty() : Optional.of(fitting.get(random.nextInt(fitting.size())));
    }

    /** What was cleared is dropped. */
    private static void dropNameless(NodeProto.Builder node) {
        List<AttributeProto> kept = node.getAttributeList().stream()
                .filter(attribute -> !attribute.getName().isEmpty())
                .toList();
        node.clearAttribute().addAllAttribute(kept);
    }

    private static void another(AttributeProto.Builder attribute, RandomGenerator random) {
        String name = attribute.getName();
        attribute.clear().mergeFrom(added(random)).setName(name);
    }

    private static AttributeProto added(RandomGenerator random) {
        AttributeProto.Builder added = AttributeProto.newBuilder().setName(NAMES.get(random.nextInt(NAMES.size())));
        return switch (random.nextInt(5)) {
            case 0 ->
                added.setType(AttributeType.INT).setI(Extremes.any(random)).build();
            case 1 -> added.setType(AttributeType.FLOAT).setF(0.5f).build();
            case 2 ->
                added.setType(AttributeType.STRING)
                        .setS(ByteString.copyFromUtf8("text"))
                        .build();
            case 3 ->
                added.setType(AttributeType.INTS)
                        .addInts(Extremes.any(random))
                        .addInts(1)
                        .build();
            default -> added.setType(AttributeType.GRAPH).build();
        };
    }

    private static void setInts(AttributeProto.Builder attribute, Consumer<List<Long>> change) {
        List<Long> ints = new ArrayList<>(attribute.getIntsList());
        change.accept(ints);
        attribute.clearInts().addAllInts(ints);
    }
}
