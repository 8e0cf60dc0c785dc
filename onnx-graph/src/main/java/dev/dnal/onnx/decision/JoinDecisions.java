package dev.dnal.onnx.decision;

import dev.dnal.onnx.channel.TiedChannels;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.LayerNames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Decisions over what meets in sums and concatenations ({@link Joins}). Of operations, the operands whose layers nobody else reads,
 *
 * <ol>
 *   <li>each is decided over by itself where another operand is no such operation, as the identity of a residual block;
 *   <li>the one with more layers, where a sum has two: the other is a shortcut with a projection;
 *   <li>all together otherwise, as candidates of which one must stay.
 * </ol>
 *
 * Not in 1 and 2 where channels of a sum would have nothing left but what they are filled with, as the new channels behind a shortcut
 * that is padded: those who read them would have to be given them elsewhere.
 *
 * <p>Nor is an operation decided over if channels are not followed from its result to one of its layers ({@link TiedChannels#of}), as
 * through a Softmax over them or a Reshape: nothing of it would go.
 *
 * <p>Of edges, all operands of a join are decided over together, and one must stay.
 */
final class JoinDecisions {
    private final LayerNames names;
    private final TiedChannels channels;
    private final Joins joins;
    private final Set<String> taken = new HashSet<>();

    private JoinDecisions(Graph graph) {
        this.names = LayerNames.of(graph);
        this.channels = TiedChannels.of(graph);
        this.joins = new Joins(graph);
    }

    /** Decisions over operations, in the order of their joins. */
    static List<Decision> operations(Graph graph) {
        JoinDecisions finder = new JoinDecisions(graph);
        return finder.joins.all().stream()
                .flatMap(join -> finder.operations(join).stream())
                .toList();
    }

    /** Decisions over edges, in the order of their joins. */
    static List<Decision> edges(Graph graph) {
        JoinDecisions finder = new JoinDecisions(graph);
        return finder.joins.all().stream().map(finder::edges).toList();
    }

    private List<Decision> operations(Joins.Join join) {
        List<Joins.Operand> operations =
                join.operands().stream().filter(this::mayGo).toList();
        if (operations.size() < join.operands().size()) {
            return isFilled(join)
                    ? List.of()
                    : operations.stream().map(this::operation).toList();
        }
        int difference = layers(operations.get(0)) - layers(operations.get(1));
        if (join.isSum() && operations.size() == 2 && difference != 0) {
            return List.of(operation(operations.get(difference > 0 ? 0 : 1)));
        }
        return List.of(alternatives(join.node(), "/operations", Decision.Kind.OPERATION, operations));
    }

    private static int layers(Joins.Operand operation) {
        return operation.region().orElseThrow().layers();
    }

    /** Whether one of its layers would go with it: where channels are not followed, zeros are all that a closed gate makes. */
    private boolean mayGo(Joins.Operand operand) {
        return operand.region()
                .filter(region -> isFollowed(operand.value(), region))
                .isPresent();
    }

    private boolean isFollowed(Value operand, Joins.Region region) {
        Deque<Value> open = new ArrayDeque<>(List.of(operand));
        Set<Value> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Value value = open.remove();
            Optional<Node> producer = value.producer().filter(node -> joins.isIn(region, node));
            if (!seen.add(value) || producer.isEmpty() || !channels.follows(value)) {
                continue;
            }
            if (Joins.isLayer(producer.get())) {
                return true;
            }
            open.addAll(producer.get().inputs());
        }
        return false;
    }

    private boolean isFilled(Joins.Join join) {
        return join.isSum()
                && join.operands().stream()
                        .filter(operand -> operand.region().isEmpty())
                        .anyMatch(operand -> channels.hasConstants(operand.value()));
    }

    private Decision operation(Joins.Operand operand) {
        Node last = operand.region().orElseThrow().last();
        return new Decision(
                free(names.of(last) + "/operation"),
                Decision.Kind.OPERATION,
                1,
                0,
                List.of(place(operand, 0, Optional.empty())));
    }

    /** A name that no decision has yet: an operand of one join may end with a layer that an operand of another ends with. */
    private String free(String wanted) {
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    private Decision edges(Joins.Join join) {
        return alternatives(join.node(), "/edges", Decision.Kind.EDGE, join.operands());
    }

    private Decision alternatives(Node join, String suffix, Decision.Kind kind, List<Joins.Operand> operands) {
        List<Decision.Place> places = new ArrayList<>();
        IntStream.range(0, operands.size()).forEach(i -> {
            Joins.Operand operand = operands.get(i);
            Optional<Decision.Reader> reader = kind == Decision.Kind.EDGE
                    ? Optional.of(new Decision.Reader(operand.reader().output().name(), operand.input()))
                    : Optional.empty();
            places.add(place(operand, i, reader));
        });
        return new Decision(names.of(join) + suffix, kind, operands.size(), 1, places);
    }

    private static Decision.Place place(Joins.Operand operand, int choice, Optional<Decision.Reader> reader) {
        int channels = Layers.channels(operand.value());
        return new Decision.Place(operand.value().name(), reader, Collections.nCopies(channels, choice));
    }
}
