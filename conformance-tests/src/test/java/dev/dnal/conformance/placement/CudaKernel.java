package dev.dnal.conformance.placement;

import dev.dnal.onnx.graph.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A kernel of the CUDA execution provider.
 *
 * @param domain of the operator; empty for ONNX's own
 * @param operator its type
 * @param first the first opset that it runs
 * @param last the last one
 * @param build which libraries have it
 * @param constraints which types it takes
 * @param host arguments in the memory of the host
 */
record CudaKernel(
        String domain,
        String operator,
        long first,
        long last,
        CudaBuild build,
        List<Constraint> constraints,
        List<Argument> host) {
    private static final Set<String> FIXED = Set.of(
            "bool",
            "float",
            "double",
            "float16",
            "bfloat16",
            "int8",
            "int16",
            "int32",
            "int64",
            "uint8",
            "uint16",
            "uint32",
            "uint64");
    private static final Map<String, Set<String>> SETS = Map.of("fixed", FIXED);

    /** Inputs or outputs: that at {@code place}, or all from there on. */
    record Argument(boolean input, int place, boolean andAllBehind) {
        static List<Argument> parseAll(String text) {
            return Arrays.stream(text.split(",")).map(Argument::parse).toList();
        }

        private static Argument parse(String text) {
            boolean all = text.endsWith("+");
            return new Argument(
                    text.charAt(0) == 'i', Integer.parseInt(text.substring(1, text.length() - (all ? 1 : 0))), all);
        }

        boolean covers(boolean isInput, int index) {
            return input == isInput && (andAllBehind ? index >= place : index == place);
        }
    }

    /** Arguments of one type parameter and the names of the types that it may be. */
    record Constraint(List<Argument> arguments, Set<String> types) {
        static Constraint parse(String text) {
            String[] sides = text.split("=", 2);
            return new Constraint(
                    Argument.parseAll(sides[0]),
                    Arrays.stream(sides[1].split(","))
                            .flatMap(name -> SETS.getOrDefault(name, Set.of(name)).stream())
                            .collect(Collectors.toSet()));
        }

        boolean allows(Signature node) {
            return allows(true, node.inputs()) && allows(false, node.outputs());
        }

        private boolean allows(boolean inputs, List<DataType> found) {
            return IntStream.range(0, found.size())
                    .filter(i -> found.get(i) != DataType.UNDEFINED)
                    .filter(i -> arguments.stream().anyMatch(argument -> argument.covers(inputs, i)))
                    .allMatch(i -> types.contains(found.get(i).name().toLowerCase(Locale.ROOT)));
        }
    }

    /** Reads a line of the list; its head says how it is laid out. */
    static CudaKernel parse(String line) {
        String[] columns = line.split("\t");
        String[] opsets = columns[2].split("-", -1);
        long first = Long.parseLong(opsets[0]);
        long last = opsets.length == 1 ? first : opsets[1].isEmpty() ? Long.MAX_VALUE : Long.parseLong(opsets[1]);
        List<Constraint> constraints = new ArrayList<>();
        List<Argument> host = List.of();
        for (String column : List.of(columns).subList(4, columns.length)) {
            if (column.startsWith("host=")) {
                host = Argument.parseAll(column.substring("host=".length()));
            } else {
                constraints.add(Constraint.parse(column));
            }
        }
        String domain = columns[0].equals("ai.onnx") ? "" : columns[0];
        CudaBuild build = CudaBuild.valueOf(columns[3].toUpperCase(Locale.ROOT));
        return new CudaKernel(domain, columns[1], first, last, build, constraints, host);
    }

    boolean runs(Signature node) {
        return node.opset() >= first
                && node.opset() <= last
                && constraints.stream().allMatch(constraint -> constraint.allows(node));
    }

    boolean readsFromHost(int input) {
        return host.stream().anyMatch(argument -> argument.covers(true, input));
    }

    boolean writesToHost(int output) {
        return host.stream().anyMatch(argument -> argument.covers(false, output));
    }
}
