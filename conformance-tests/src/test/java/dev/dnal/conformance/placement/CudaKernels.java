package dev.dnal.conformance.placement;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kernels that a build of ONNX Runtime 1.24.1 has for CUDA. */
final class CudaKernels {
    private static final String LIST = "cuda-kernels-1.24.1.tsv";

    private final Map<String, List<CudaKernel>> byOperator;

    private CudaKernels(Map<String, List<CudaKernel>> byOperator) {
        this.byOperator = byOperator;
    }

    /** Those of the list that a build has. */
    static CudaKernels of(CudaBuild build) {
        InputStream list = Objects.requireNonNull(CudaKernels.class.getResourceAsStream(LIST), LIST);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            return new CudaKernels(lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(CudaKernel::parse)
                    .filter(kernel -> kernel.build().compareTo(build) <= 0)
                    .collect(Collectors.groupingBy(kernel -> key(kernel.domain(), kernel.operator()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String key(String domain, String operator) {
        return domain + ":" + operator;
    }

    /** How many there are. */
    int size() {
        return byOperator.values().stream().mapToInt(List::size).sum();
    }

    /** The kernel for a node. */
    Optional<CudaKernel> find(Signature node) {
        return of(node).stream().filter(kernel -> kernel.runs(node)).findFirst();
    }

    /** All kernels of a node's operator, for other opsets and types too. */
    List<CudaKernel> of(Signature node) {
        return byOperator.getOrDefault(key(node.domain(), node.operator()), List.of());
    }
}
