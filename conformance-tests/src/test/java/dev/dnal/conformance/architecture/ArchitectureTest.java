package dev.dnal.conformance.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the directions of dependencies between modules and between packages. */
@AnalyzeClasses(packages = "dev.dnal", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ONNX = "dev.dnal.onnx..";
    private static final String TRIBUO = "dev.dnal.tribuo..";
    private static final String CLI = "dev.dnal.cli..";
    private static final String SEARCH = "dev.dnal.tribuo.search..";
    private static final String STRATEGY = "dev.dnal.tribuo.strategy..";

    @ArchTest
    static final ArchRule graphsKnowNeitherTribuoNorOnnxRuntime = noClasses()
            .that()
            .resideInAPackage(ONNX)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.onnxruntime..", "org.tribuo..", TRIBUO, CLI)
            .because("onnx-graph is useful without a runtime and without Tribuo")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theTrainerDoesNotKnowTheCommandLine = noClasses()
            .that()
            .resideInAPackage(TRIBUO)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CLI, "picocli..")
            .because("the command line is one user of the library among others")
            .allowEmptyShould(true);

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
            .because("the graph is data; what is done with it lies above it")
            .allowEmptyShould(true);

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
            .because("an operator gives rules; passes and lowerings use them")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theReferenceDoesNotKnowTheGradientsItJudges = noClasses()
            .that()
            .resideInAPackage("dev.dnal.onnx.reference..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.dnal.onnx.gradient..")
            .because("a judge that shares code with the judged shares its errors")
            .allowEmptyShould(true);

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
            .because("what a library has to say goes to listeners and to the log")
            .allowEmptyShould(true);

    @ArchTest
    static void everyModuleIsLookedAt(JavaClasses classes) {
        for (String root : new String[] {"dev.dnal.onnx", "dev.dnal.tribuo", "dev.dnal.cli"}) {
            assertTrue(classes.containPackage(root), () -> "No class of " + root + " on the class path of this test");
        }
    }
}
