package dev.dnal.conformance.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * Holds the directions of dependencies between modules and between packages. A rule that is about no class at all, as after a package got
 * another name, fails.
 */
@AnalyzeClasses(packages = "dev.dnal", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    /** All of the module of graphs but what any module needs: exceptions, files. */
    private static final String[] GRAPHS = {
        "dev.dnal.onnx.channel..",
        "dev.dnal.onnx.cost..",
        "dev.dnal.onnx.gradient..",
        "dev.dnal.onnx.graph..",
        "dev.dnal.onnx.lowering..",
        "dev.dnal.onnx.op..",
        "dev.dnal.onnx.pass..",
        "dev.dnal.onnx.reference..",
        "dev.dnal.onnx.training.."
    };

    private static final String ONNX = "dev.dnal.onnx..";
    private static final String TRIBUO = "dev.dnal.tribuo..";
    private static final String CLI = "dev.dnal.cli..";
    private static final String SEARCH = "dev.dnal.tribuo.search..";
    private static final String STRATEGY = "dev.dnal.tribuo.strategy..";

    private static final List<String> PACKAGES = List.of(
            "dev.dnal.cli",
            "dev.dnal.onnx.channel",
            "dev.dnal.onnx.cost",
            "dev.dnal.onnx.gradient",
            "dev.dnal.onnx.graph",
            "dev.dnal.onnx.lowering",
            "dev.dnal.onnx.op",
            "dev.dnal.onnx.pass",
            "dev.dnal.onnx.reference",
            "dev.dnal.onnx.training",
            "dev.dnal.tribuo",
            "dev.dnal.tribuo.checkpoint",
            "dev.dnal.tribuo.data",
            "dev.dnal.tribuo.latency",
            "dev.dnal.tribuo.listener",
            "dev.dnal.tribuo.network",
            "dev.dnal.tribuo.optimiser",
            "dev.dnal.tribuo.runtime",
            "dev.dnal.tribuo.schedule",
            "dev.dnal.tribuo.search",
            "dev.dnal.tribuo.strategy",
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
                    "dev.dnal.onnx.pass..",
                    "dev.dnal.onnx.channel..",
                    "dev.dnal.onnx.cost..",
                    "dev.dnal.onnx.gradient..",
                    "dev.dnal.onnx.lowering..",
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
                    "dev.dnal.onnx.pass..",
                    "dev.dnal.onnx.lowering..",
                    "dev.dnal.onnx.training..",
                    "dev.dnal.onnx.reference..")
            .because("an operator gives rules; passes and lowerings use them");

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
            .resideInAnyPackage("dev.dnal.onnx.channel..", "dev.dnal.onnx.pass..", "dev.dnal.onnx.gradient..")
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
            .resideInAPackage(SEARCH)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.dnal.tribuo", "dev.dnal.tribuo.checkpoint..", "dev.dnal.tribuo.listener..")
            .because("listeners and stores of checkpoints are given to it");

    @ArchTest
    static final ArchRule theEngineKnowsNoTribuo = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.dnal.tribuo.runtime..",
                    "dev.dnal.tribuo.training..",
                    "dev.dnal.tribuo.latency..",
                    "dev.dnal.tribuo.search..",
                    "dev.dnal.tribuo.strategy..",
                    "dev.dnal.tribuo.checkpoint..",
                    "dev.dnal.tribuo.schedule..",
                    "dev.dnal.tribuo.optimiser..",
                    "dev.dnal.tribuo.network..",
                    "dev.dnal.tribuo.listener..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.tribuo..")
            .because("Tribuo's types are those of the trainers and models, and of data sources");

    @ArchTest
    static final ArchRule dataAndSchedulesStandAlone = noClasses()
            .that()
            .resideInAnyPackage("dev.dnal.tribuo.data..", "dev.dnal.tribuo.schedule..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.dnal.tribuo", "dev.dnal.tribuo.search..", "dev.dnal.tribuo.training..")
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
                    "dev.dnal.tribuo", SEARCH, STRATEGY, "dev.dnal.tribuo.network..", "dev.dnal.tribuo.data..")
            .because("the search asks what networks take");

    @ArchTest
    static final ArchRule theSearchKnowsNoStrategy = noClasses()
            .that()
            .resideInAPackage(SEARCH)
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
}
