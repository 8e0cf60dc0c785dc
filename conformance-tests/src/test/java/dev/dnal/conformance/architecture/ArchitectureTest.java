package dev.dnal.conformance.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Holds the directions of dependencies between modules and between packages. A rule that is about no class at all, as after a package got
 * another name, fails.
 */
@AnalyzeClasses(
        packages = "dev.dnal",
        importOptions = {DoNotIncludeTests.class, ArchitectureTest.WithoutJarsOfTests.class})
class ArchitectureTest {
    /** What modules lend to each other's tests. */
    static final class WithoutJarsOfTests implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    /** All of the module of graphs but what any module needs: exceptions, files. */
    private static final String[] GRAPHS = {
        "dev.dnal.onnx.channel..",
        "dev.dnal.onnx.cost..",
        "dev.dnal.onnx.gradient..",
        "dev.dnal.onnx.graph..",
        "dev.dnal.onnx.lowering..",
        "dev.dnal.onnx.op..",
        "dev.dnal.onnx.opset..",
        "dev.dnal.onnx.pass..",
        "dev.dnal.onnx.quantisation..",
        "dev.dnal.onnx.reference..",
        "dev.dnal.onnx.training.."
    };

    private static final String ONNX = "dev.dnal.onnx..";
    private static final String TRIBUO = "dev.dnal.tribuo..";
    private static final String CLI = "dev.dnal.cli..";
    private static final String INTERNAL = "dev.dnal.tribuo.internal..";

    /** The engine and what it shows of itself. */
    private static final String[] SEARCH = {
        "dev.dnal.tribuo.search..", "dev.dnal.tribuo.internal.search..", "dev.dnal.tribuo.internal.budget.."
    };

    private static final String STRATEGY = "dev.dnal.tribuo.strategy..";

    private static final int LARGEST_PACKAGE = 25;

    private static final List<String> PACKAGES = List.of(
            "dev.dnal.cli",
            "dev.dnal.cli.option",
            "dev.dnal.cli.option.image",
            "dev.dnal.cli.option.network",
            "dev.dnal.cli.print",
            "dev.dnal.cli.report",
            "dev.dnal.onnx.channel",
            "dev.dnal.onnx.cost",
            "dev.dnal.onnx.gradient",
            "dev.dnal.onnx.graph",
            "dev.dnal.onnx.lowering",
            "dev.dnal.onnx.lowering.internal",
            "dev.dnal.onnx.op",
            "dev.dnal.onnx.op.internal",
            "dev.dnal.onnx.op.internal.constant",
            "dev.dnal.onnx.op.internal.rule",
            "dev.dnal.onnx.opset",
            "dev.dnal.onnx.pass",
            "dev.dnal.onnx.pass.internal",
            "dev.dnal.onnx.quantisation",
            "dev.dnal.onnx.reference",
            "dev.dnal.onnx.training",
            "dev.dnal.onnx.training.internal",
            "dev.dnal.tribuo",
            "dev.dnal.tribuo.checkpoint",
            "dev.dnal.tribuo.config",
            "dev.dnal.tribuo.data",
            "dev.dnal.tribuo.data.batch",
            "dev.dnal.tribuo.data.decode",
            "dev.dnal.tribuo.data.image",
            "dev.dnal.tribuo.experiment",
            "dev.dnal.tribuo.experiment.sweep",
            "dev.dnal.tribuo.internal.budget",
            "dev.dnal.tribuo.internal.export",
            "dev.dnal.tribuo.internal.images",
            "dev.dnal.tribuo.internal.search",
            "dev.dnal.tribuo.latency",
            "dev.dnal.tribuo.listener",
            "dev.dnal.tribuo.loss",
            "dev.dnal.tribuo.network",
            "dev.dnal.tribuo.optimiser",
            "dev.dnal.tribuo.quantisation",
            "dev.dnal.tribuo.runtime",
            "dev.dnal.tribuo.runtime.library",
            "dev.dnal.tribuo.runtime.measure",
            "dev.dnal.tribuo.runtime.tensor",
            "dev.dnal.tribuo.schedule",
            "dev.dnal.tribuo.search",
            "dev.dnal.tribuo.search.control",
            "dev.dnal.tribuo.search.record",
            "dev.dnal.tribuo.search.resume",
            "dev.dnal.tribuo.strategy",
            "dev.dnal.tribuo.strategy.baseline",
            "dev.dnal.tribuo.strategy.dnal",
            "dev.dnal.tribuo.training");

    @ArchTest
    static final ArchRule graphsKnowNeitherTribuoNorOnnxRuntime = noClasses()
            .that()
            .resideInAPackage(ONNX)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.onnxruntime..", "org.tribuo..", TRIBUO, CLI)
            .because("onnx-graph is useful without a runtime and without Tribuo");

    @ArchTest
    static final ArchRule theTrainerDoesNotKnowTheCommandLine = noClasses()
            .that()
            .resideInAPackage(TRIBUO)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CLI, "picocli..")
            .because("the command line is one user of the library among others");

    @ArchTest
    static final ArchRule theGraphKnowsNothingThatIsBuiltOnIt = noClasses()
            .that()
            .resideInAPackage("dev.dnal.onnx.graph..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.dnal.onnx.op..",
                    "dev.dnal.onnx.opset..",
                    "dev.dnal.onnx.pass..",
                    "dev.dnal.onnx.channel..",
                    "dev.dnal.onnx.cost..",
                    "dev.dnal.onnx.gradient..",
                    "dev.dnal.onnx.lowering..",
                    "dev.dnal.onnx.quantisation..",
                    "dev.dnal.onnx.training..",
                    "dev.dnal.onnx.reference..")
            .because("the graph is data; what is done with it lies above it");

    @ArchTest
    static final ArchRule operatorsDoNotKnowWhatRewritesOrRunsThem = noClasses()
            .that()
            .resideInAPackage("dev.dnal.onnx.op..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.dnal.onnx.opset..",
                    "dev.dnal.onnx.pass..",
                    "dev.dnal.onnx.lowering..",
                    "dev.dnal.onnx.quantisation..",
                    "dev.dnal.onnx.training..",
                    "dev.dnal.onnx.reference..")
            .because("an operator gives rules; passes and lowerings use them");

    @ArchTest
    static final ArchRule familiesOfOperatorsDoNotKnowEachOther = slices().matching("dev.dnal.onnx.op.(*)")
            .should()
            .notDependOnEachOther()
            .because("what several share lies below them all");

    @ArchTest
    static final ArchRule roomsOfGraphsDoNotDependOnEachOtherInCircles = slices().matching("dev.dnal.onnx.(*)..")
            .should()
            .beFreeOfCycles()
            .because("what stands on another room can be left out of mind where that is read");

    @ArchTest
    static final ArchRule whatExperimentsStandOnDoesNotKnowThem = noClasses()
            .that()
            .resideInAnyPackage("dev.dnal.tribuo.experiment.evaluation", "dev.dnal.tribuo.experiment.file")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.dnal.tribuo.experiment", "dev.dnal.tribuo.experiment.sweep")
            .because("what stands on another room can be left out of mind where that is read");

    @ArchTest
    static final ArchRule passesDoNotKnowTheOpsetsThatGraphsComeIn = noClasses()
            .that()
            .resideInAPackage("dev.dnal.onnx.pass..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.dnal.onnx.opset..")
            .because("they work on the one form that conversions lead to");

    @ArchTest
    static final ArchRule whatIsInternalIsUsedInside = noClasses()
            .that()
            .resideOutsideOfPackage(ONNX)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.dnal.onnx..internal..")
            .because("it is public for other packages of its own module alone, and may change without notice");

    @ArchTest
    static final ArchRule theReferenceDoesNotKnowTheGradientsItJudges = noClasses()
            .that()
            .resideInAPackage("dev.dnal.onnx.reference..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.dnal.onnx.gradient..")
            .because("a judge that shares code with the judged shares its errors");

    @ArchTest
    static final ArchRule costsDoNotKnowWhatCountsOrTrains = noClasses()
            .that()
            .resideInAPackage("dev.dnal.onnx.cost..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.dnal.onnx.channel..", "dev.dnal.onnx.lowering..", "dev.dnal.onnx.training..")
            .because("what is a parameter is said once, below those who count and those who train");

    @ArchTest
    static final ArchRule channelsAreCutWithoutATraining = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.dnal.onnx.channel..",
                    "dev.dnal.onnx.opset..",
                    "dev.dnal.onnx.pass..",
                    "dev.dnal.onnx.gradient..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.dnal.onnx.lowering..", "dev.dnal.onnx.training..")
            .because("a training is made of these, and of lowerings");

    @ArchTest
    static final ArchRule theRuntimeKnowsNoGraph = noClasses()
            .that()
            .resideInAPackage("dev.dnal.tribuo.runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(GRAPHS)
            .because("graphs come to it as bytes");

    @ArchTest
    static final ArchRule onlyTheRuntimeKnowsOnnxRuntime = noClasses()
            .that()
            .resideOutsideOfPackage("dev.dnal.tribuo.runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..")
            .because("native objects are opened and closed in one place");

    @ArchTest
    static final ArchRule theSearchDoesNotKnowWhoStandsOnIt = noClasses()
            .that()
            .resideInAnyPackage(SEARCH)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.dnal.tribuo",
                    "dev.dnal.tribuo.checkpoint..",
                    "dev.dnal.tribuo.experiment..",
                    "dev.dnal.tribuo.listener..")
            .because("listeners and stores of checkpoints are given to it");

    @ArchTest
    static final ArchRule whatTheSearchShowsDoesNotKnowTheSearch = noClasses()
            .that()
            .resideInAPackage("dev.dnal.tribuo.search..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(INTERNAL)
            .because("the engine stands on what strategies, listeners and reports see");

    @ArchTest
    static final ArchRule recordsOfASearchStandAlone = noClasses()
            .that()
            .resideInAPackage("dev.dnal.tribuo.search.record..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.dnal.tribuo.search",
                    "dev.dnal.tribuo.search.control..",
                    "dev.dnal.tribuo.search.resume..",
                    "dev.dnal.tribuo.strategy..",
                    "dev.dnal.tribuo.runtime..")
            .because("a report is read without what it reports on");

    @ArchTest
    static final ArchRule nobodyElseKnowsWhatIsInternal = noClasses()
            .that()
            .resideOutsideOfPackage(TRIBUO)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(INTERNAL)
            .because("it is public for the other packages of its module alone");

    @ArchTest
    static final ArchRule strategiesListenersAndNetworksKnowNothingInternal = noClasses()
            .that()
            .resideInAnyPackage(
                    STRATEGY,
                    "dev.dnal.tribuo.latency..",
                    "dev.dnal.tribuo.checkpoint..",
                    "dev.dnal.tribuo.data..",
                    "dev.dnal.tribuo.listener..",
                    "dev.dnal.tribuo.loss..",
                    "dev.dnal.tribuo.network..",
                    "dev.dnal.tribuo.optimiser..",
                    "dev.dnal.tribuo.runtime..",
                    "dev.dnal.tribuo.schedule..",
                    "dev.dnal.tribuo.training..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(INTERNAL)
            .because("anybody can write one");

    @ArchTest
    static final ArchRule onlyThePlugInKnowsTribuo = noClasses()
            .that()
            .resideInAPackage(TRIBUO)
            .and()
            .resideOutsideOfPackages(
                    "dev.dnal.tribuo",
                    "dev.dnal.tribuo.data",
                    "dev.dnal.tribuo.experiment",
                    "dev.dnal.tribuo.internal.images",
                    "dev.dnal.tribuo.internal.export")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.tribuo..")
            .because("Tribuo's types are those of the trainers and models, and of data sources");

    @ArchTest
    static final ArchRule imagesAreFirstReadThenServed = noClasses()
            .that()
            .resideInAPackage("dev.dnal.tribuo.data.image..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.dnal.tribuo.data", "dev.dnal.tribuo.data.decode..", "dev.dnal.tribuo.data.batch..")
            .because("where images come from and where they go, they need not know");

    @ArchTest
    static final ArchRule tensorsAndNativeLibrariesAreBelowSessions = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.dnal.tribuo.runtime.library..",
                    "dev.dnal.tribuo.runtime.measure..",
                    "dev.dnal.tribuo.runtime.tensor..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.dnal.tribuo.runtime")
            .because("sessions are made of them");

    @ArchTest
    static final ArchRule optionsPrintingAndReportsKnowNoCommand = noClasses()
            .that()
            .resideInAnyPackage("dev.dnal.cli.option..", "dev.dnal.cli.print..", "dev.dnal.cli.report..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.dnal.cli")
            .because("commands share them");

    @ArchTest
    static final ArchRule whatFollowsFromFieldsKnowsNoValue = noClasses()
            .that()
            .resideInAPackage("dev.dnal.tribuo.config..")
            .should()
            .dependOnClassesThat(resideInAPackage(TRIBUO).and(resideOutsideOfPackage("dev.dnal.tribuo.config..")))
            .because("all configurable values stand on it");

    @ArchTest
    static final ArchRule dataAndSchedulesStandAlone = noClasses()
            .that()
            .resideInAnyPackage("dev.dnal.tribuo.data..", "dev.dnal.tribuo.schedule..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.dnal.tribuo",
                    "dev.dnal.tribuo.search..",
                    "dev.dnal.tribuo.training..",
                    "dev.dnal.tribuo.experiment..",
                    INTERNAL)
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(GRAPHS)
            .because("images and learning rates are used by the search, not the other way round");

    @ArchTest
    static final ArchRule timesAreMeasuredWithoutASearch = noClasses()
            .that()
            .resideInAPackage("dev.dnal.tribuo.latency..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.dnal.tribuo",
                    "dev.dnal.tribuo.search..",
                    INTERNAL,
                    STRATEGY,
                    "dev.dnal.tribuo.network..",
                    "dev.dnal.tribuo.data..")
            .because("the search asks what networks take");

    @ArchTest
    static final ArchRule theSearchKnowsNoStrategy = noClasses()
            .that()
            .resideInAnyPackage(SEARCH)
            .and()
            .doNotHaveFullyQualifiedName("dev.dnal.tribuo.search.ArchitectureStage")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(STRATEGY)
            .because("that of DNAL is one among others; the class left out is a former name of it");

    @ArchTest
    static final ArchRule strategiesWorkThroughTheSearchAlone = noClasses()
            .that()
            .resideInAPackage(STRATEGY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "ai.onnxruntime..",
                    "org.tribuo..",
                    "dev.dnal.tribuo.runtime..",
                    "dev.dnal.tribuo.training..",
                    "dev.dnal.tribuo.data..",
                    "dev.dnal.tribuo.checkpoint..",
                    "dev.dnal.tribuo.experiment..",
                    "dev.dnal.tribuo.listener..")
            .because("what a strategy needs, its context has, so that anybody can write one");

    @ArchTest
    static final ArchRule strategiesDoNotKnowEachOther = noClasses()
            .that()
            .resideInAPackage("dev.dnal.tribuo.strategy.baseline..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.dnal.tribuo.strategy.dnal..")
            .because("they are compared, not built on one another");

    @ArchTest
    static final ArchRule librariesAreSilent = noClasses()
            .that()
            .resideInAnyPackage(ONNX, TRIBUO)
            .should(ACCESS_STANDARD_STREAMS)
            .because("what a library has to say goes to listeners and to the log");

    /** A rule against a package that has another name now would hold whatever is done. */
    @ArchTest
    static void everyPackageThatARuleNamesIsThere(JavaClasses classes) {
        for (String name : PACKAGES) {
            assertTrue(classes.containPackage(name), () -> "No class of " + name + " on the class path of this test");
        }
    }

    @ArchTest
    static void aRoomOfGraphsHoldsNoMoreThanAReaderTakesInAtOnce(JavaClasses classes) {
        Map<String, Long> sizes = classes.stream()
                .filter(type -> type.getPackageName().startsWith("dev.dnal.onnx"))
                .filter(JavaClass::isTopLevelClass)
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertFalse(sizes.isEmpty());
        sizes.forEach((name, size) -> assertTrue(size <= LARGEST_PACKAGE, () -> name + " has " + size + " files"));
    }
}
