package dev.dnal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BenchCasesTest {
    /** The project's targets; kept apart from the list under test on purpose. */
    private static final Map<String, Double> TARGETS = Map.ofEntries(
            Map.entry("step-resnet20-b128/sharded", 0.70),
            Map.entry("step-resnet20-b128/exact", 1.05),
            Map.entry("step-vgg16half-b64/sharded", 0.80),
            Map.entry("step-vgg16half-b64/exact", 1.05),
            Map.entry("step-vgg16-b64/sharded", 0.95),
            Map.entry("step-mobilenetv2-b64/sharded", 0.80),
            Map.entry("step-mobilenetv2-b64/exact", 1.05),
            Map.entry("step-resnet20-b128-stock/sharded", 1.10),
            Map.entry("stage2-resnet20-b128/folded", 0.48),
            Map.entry("stage2-resnet20-b128/published", 0.48),
            Map.entry("sliced-resnet20", 1.25),
            Map.entry("sliced-resnet20/round-to-16", 1.25),
            Map.entry("search-resnet20", 0.50),
            Map.entry("memory-resnet20-b128", 0.50),
            Map.entry("infer-resnet20/b1", 1.25),
            Map.entry("infer-resnet20/b64", 1.25),
            Map.entry("infer-resnet20/b1-round-to-16", 1.25),
            Map.entry("infer-resnet20/b64-round-to-16", 1.25),
            Map.entry("scale-depth", 1.10),
            Map.entry("scale-width", 1.10),
            Map.entry("scale-batch", 1.10),
            Map.entry("graph-10k", 1.5));

    @Test
    void everyTargetHasItsCase() {
        assertEquals(TARGETS, BenchCases.all().stream().collect(Collectors.toMap(BenchCase::id, BenchCase::atMost)));
    }

    @Test
    void aNameMeansAllItsVariants() {
        assertEquals(
                List.of("step-vgg16half-b64/sharded", "step-vgg16half-b64/exact"),
                BenchCases.named("step-vgg16half-b64").stream()
                        .map(BenchCase::id)
                        .toList());
    }

    @Test
    void aNameThatBeginsLikeAnotherMeansItselfOnly() {
        assertEquals(
                List.of("sharded", "exact"),
                BenchCases.named("step-resnet20-b128").stream()
                        .map(BenchCase::variant)
                        .toList());
    }

    @Test
    void aVariantCanBeNamed() {
        assertEquals(1, BenchCases.named("step-resnet20-b128/exact").size());
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThereAre() {
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> BenchCases.named("step-resnet"));
        assertTrue(thrown.getMessage().contains("'step-resnet'"), thrown::getMessage);
        assertTrue(thrown.getMessage().contains("graph-10k"), thrown::getMessage);
    }

    @Test
    void theCaseForTheStockLibraryAsksForIt() {
        assertEquals(
                List.of("-Ddnal.native=stock"),
                BenchCases.named("step-resnet20-b128-stock").get(0).jvmOptions());
    }
}
