package dev.dnal.onnx.op;

import java.util.List;
import java.util.stream.Stream;

/** At least one call of each operator. */
final class OperatorCases {
    private OperatorCases() {}

    static List<OperatorCase> all() {
        return Stream.of(
                        new ElementwiseCases(),
                        new LayerCases(),
                        new ReductionCases(),
                        new MovementCases(),
                        new QuantisationCases())
                .flatMap(list -> list.cases().stream())
                .toList();
    }
}
