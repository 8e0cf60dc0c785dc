package dev.dnal.conformance.backend;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.dnal.conformance.backend.BackendCase.DataSet;
import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What one of ONNX's tests comes to: through reader, canonical form, reference evaluator, and a slice that closes nothing.
 *
 * @param name of the test
 * @param outcome what it comes to
 * @param reason why it is refused, or what is wrong
 */
record BackendRun(String name, Outcome outcome, String reason) {
    /** How close results must be, as ONNX's own runner has it. */
    private static final double RELATIVE = 1e-3;

    private static final double ABSOLUTE = 1e-7;

    /** What makes messages of one kind different: names and numbers. */
    private static final Pattern PARTICULAR = Pattern.compile("'[^']*'|^Node \\S+ (making )?|\\[[^\\]]*\\]|-?\\d+");

    /** What a test can come to. */
    enum Outcome {
        SAME,
        SAME_WITH_CONSTANTS,
        REFUSED,
        /** ONNX Runtime, for which all is written, computes what the reference does, and not what the test says. */
        DISPUTED,
        WRONG
    }

    /**
     * With scales that make no whole size, ONNX takes corners from the size that is none, and ONNX Runtime, like PyTorch, from the size of
     * the result; it leaves these tests out as well.
     */
    private static final Set<String> DISPUTED = Set.of(
            "test_resize_downsample_scales_cubic_align_corners", "test_resize_downsample_scales_linear_align_corners");

    /** Tries a test, first as it is, then with whole numbers that are not its first input as constants, as files have them. */
    static BackendRun of(Path folder) throws IOException {
        String name = folder.getFileName().toString();
        try {
            BackendCase test = BackendCase.read(folder);
            BackendRun plain = tried(test, Set.of(), Outcome.SAME);
            Set<Integer> settings = settings(test);
            if (plain.outcome() != Outcome.REFUSED || settings.isEmpty()) {
                return plain;
            }
            return tried(test, settings, Outcome.SAME_WITH_CONSTANTS);
        } catch (UnsupportedOperationException | GraphException e) {
            return new BackendRun(name, Outcome.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private static Set<Integer> settings(BackendCase test) {
        return test.data().stream()
                .flatMap(set -> set.inputs().entrySet().stream())
                .filter(input -> input.getKey() > 0)
                .filter(input -> input.getValue().type() == DataType.INT64
                        || input.getValue().type() == DataType.INT32
                        || input.getValue().elements() <= 1
                        || input.getValue().shape().rank() == 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static BackendRun tried(BackendCase test, Set<Integer> constant, Outcome success) {
        for (DataSet set : test.data()) {
            Optional<String> fault;
            try {
                fault = fault(test, set, constant);
            } catch (GraphException e) {
                return new BackendRun(test.name(), Outcome.REFUSED, String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                return new BackendRun(test.name(), Outcome.WRONG, e.toString());
            }
            if (fault.isPresent()) {
                Outcome outcome = DISPUTED.contains(test.name()) ? Outcome.DISPUTED : Outcome.WRONG;
                return new BackendRun(test.name(), outcome, fault.get());
            }
        }
        return new BackendRun(test.name(), success, "");
    }

    private static Optional<String> fault(BackendCase test, DataSet set, Set<Integer> constant) {
        ModelProto model = constant.isEmpty() ? test.model() : test.withConstants(set, constant);
        Graph graph = OnnxReader.toGraph(model, "model.onnx");
        new Canonicalisation().apply(graph);
        graph.nodes().stream().filter(Node::isKept).findFirst().ifPresent(node -> {
            throw new GraphException(node, "operator " + node.opType() + " is not supported, and is kept as it is");
        });
        Graph sliced = graph.copy();
        new ChannelSlicing().apply(sliced);
        Map<String, Tensor> feeds = new HashMap<>();
        for (int i = 0; i < test.model().getGraph().getInputCount(); i++) {
            String name = test.model().getGraph().getInput(i).getName();
            Tensor contents = set.inputs().get(i);
            if (contents != null && graph.value(name).filter(graph::isInput).isPresent()) {
                feeds.put(name, contents);
            }
        }
        for (Graph tried : List.of(graph, sliced)) {
            Map<String, Tensor> made = new ReferenceEvaluator(tried).run(feeds);
            for (Map.Entry<Integer, Tensor> expected : set.outputs().entrySet()) {
                String name =
                        test.model().getGraph().getOutput(expected.getKey()).getName();
                Optional<String> fault = difference(made.get(name), expected.getValue());
                if (fault.isPresent()) {
                    return fault.map(text -> (tried == sliced ? "sliced: " : "") + name + ": " + text);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> difference(Tensor found, Tensor expected) {
        if (found == null) {
            return Optional.of("is not made");
        }
        if (found.type() != expected.type() || !found.shape().equals(expected.shape())) {
            return Optional.of("expected " + expected + ", found " + found);
        }
        if (found.type() == DataType.STRING) {
            return Optional.of("texts are not compared");
        }
        boolean isRounded = expected.type() == DataType.UINT8 || expected.type() == DataType.INT8;
        for (int i = 0; i < expected.elements(); i++) {
            // What is a tie in single precision need not be one in double precision.
            double step = isRounded ? 1 : 0;
            double wanted = expected.number(i);
            double is = found.number(i);
            boolean close = wanted == is
                    || (Double.isNaN(wanted) && Double.isNaN(is))
                    || Math.abs(wanted - is) <= step + ABSOLUTE + RELATIVE * Math.abs(wanted);
            if (!close) {
                return Optional.of("element " + i + ": expected " + wanted + ", found " + is);
            }
        }
        return Optional.empty();
    }

    /** The reason without what is particular to one test. */
    String kind() {
        return reason.replaceFirst("^model.onnx: ", "")
                .replaceAll(PARTICULAR.pattern(), "")
                .strip();
    }
}
