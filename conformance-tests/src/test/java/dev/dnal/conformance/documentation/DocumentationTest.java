package dev.dnal.conformance.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.tribuo.strategy.Strategies;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What README and the pages of documentation show is so; what they say of the command line is tested beside that. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]*)(?:#([^)]*))?\\)");
    private static final Pattern PATH =
            Pattern.compile("`((?:onnx-graph|tribuo-dnal|examples|conformance-tests|docs)/[^` ]*)`");
    private static final Pattern TEST = Pattern.compile("-Dtest=(\\w+)");
    private static final Pattern VERSION = Pattern.compile(
            "<groupId>dev\\.dnal</groupId>\\s*<artifactId>[^<]*</artifactId>\\s*<version>([^<$]*)</version>");

    @TempDir
    private Path folder;

    /** All pages, README among them. */
    static List<Path> pages() throws IOException {
        return Documentation.pages(ROOT);
    }

    /** The lines of the first indented block behind a line of a page. */
    private static String sample(String page, String before) throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve(page));
        assertTrue(lines.contains(before), before);
        String sample = lines.stream()
                .skip(lines.indexOf(before) + 1L)
                .dropWhile(line -> !line.startsWith("    "))
                .takeWhile(line -> line.isEmpty() || line.startsWith("    "))
                .collect(Collectors.joining("\n"));
        assertFalse(sample.isBlank(), "no sample behind " + before);
        return sample;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "README.md|**Train from a Tribuo pipeline**, and evaluate, save and export the model as any other:",
                "docs/tribuo.md|## Train, evaluate, save",
                "docs/tribuo.md|What was learned, as a table, and the model in one line:",
                "docs/tribuo.md|The exported file runs in Tribuo without this library, as an `ONNXExternalModel`, which wants to be told the ids of features and outputs:",
                "docs/quantisation.md|The same in Java, with images to measure on and the normalisation that the network was trained with:",
                "docs/shrinking.md|In Java it is `Shrinker`, and `DNALShrinkingTrainer` for Tribuo:"
            })
    void samplesInJavaCompile(String page, String before) throws IOException {
        String sample = sample(page, before);
        compile("""
                import ai.onnxruntime.OrtSession;
                import dev.dnal.onnx.graph.OnnxReader;
                import dev.dnal.onnx.network.*;
                import dev.dnal.tribuo.*;
                import dev.dnal.tribuo.data.batch.Normalisation;
                import dev.dnal.tribuo.data.image.ImageSource;
                import dev.dnal.tribuo.network.*;
                import dev.dnal.tribuo.quantisation.*;
                import dev.dnal.tribuo.schedule.*;
                import dev.dnal.tribuo.search.*;
                import dev.dnal.tribuo.shrink.*;
                import dev.dnal.tribuo.strategy.dnal.*;
                import java.nio.file.Path;
                import java.util.List;
                import org.tribuo.Dataset;
                import org.tribuo.classification.*;
                import org.tribuo.classification.evaluation.*;
                import org.tribuo.interop.onnx.*;

                class Sample {
                    void run(Dataset<Label> trainingData, Dataset<Label> testData, Dataset<Label> examples, ImageSource training,
                            ImageSource images, Normalisation normalisation, ImageFormat format, ShrinkSettings settings%s) throws Exception {
                %s
                    }
                }
                """.formatted(sample.contains("DNALModel model =") ? "" : ", DNALModel model", sample));
    }

    private void compile(String source) {
        StringWriter messages = new StringWriter();
        JavaCompiler.CompilationTask task = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        messages,
                        null,
                        null,
                        List.of("-proc:none", "-cp", Classpath.ofTests(), "-d", folder.toString()),
                        null,
                        List.of(file(source)));
        boolean compiled = task.call();
        assertEquals("", messages.toString());
        assertEquals(true, compiled);
    }

    @Test
    void allStrategiesAreInTheTable() throws IOException {
        assertEquals(Strategies.names(), namesIn("| strategy | how it rates channels |"));
    }

    @Test
    void allPartsOfSearchSpacesAreInTheTable() throws IOException {
        assertEquals(
                Arrays.stream(SearchSpace.values()).map(SearchSpace::label).toList(),
                namesIn("| part | what stays or goes |"));
    }

    /** The first name in each row of the table with a heading. */
    private static List<String> namesIn(String heading) throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/how-it-works.md")).stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(2)
                .takeWhile(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadToSectionsAndFilesThatThereAre(Path page) throws IOException {
        List<String> dead = new ArrayList<>();
        for (MatchResult link : matches(LINK, page)) {
            Path target = link.group(1).isEmpty()
                    ? page
                    : page.resolveSibling(link.group(1)).normalize();
            if (!Files.exists(target)
                    || (link.group(2) != null && !anchors(target).contains(link.group(2)))) {
                dead.add(link.group());
            }
        }
        assertEquals(List.of(), dead);
    }

    /** What headings are called by links to them. */
    private static List<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void filesThatAreNamedAreThere(Path page) throws IOException {
        assertEquals(
                List.of(),
                matches(PATH, page).stream()
                        .map(path -> path.group(1))
                        .filter(path -> !path.contains("/target/") && !Files.exists(ROOT.resolve(path)))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void testsThatMavenIsToldToRunAreThere(Path page) throws IOException {
        List<String> classes = Arrays.stream(Classpath.ofTests().split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::isDirectory)
                .flatMap(DocumentationTest::namesOfClasses)
                .toList();
        assertEquals(
                List.of(),
                matches(TEST, page).stream()
                        .map(test -> test.group(1))
                        .filter(test -> !classes.contains(test))
                        .toList());
    }

    private static Stream<String> namesOfClasses(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What users are told to write is what the consumers have, which conformance-tests/consumers/check.sh builds. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Maven:|maven/pom.xml",
                "Gradle, with `mavenLocal()` among the repositories until there is a release:|gradle/build.gradle"
            })
    void dependenciesAreDeclaredAsByTheConsumers(String before, String build) throws IOException {
        String consumer =
                Files.readString(ROOT.resolve("conformance-tests/consumers").resolve(build));
        String shown = sample("docs/tribuo.md", before);
        assertTrue(withoutIndentation(consumer).contains(withoutIndentation(shown)), shown);
    }

    /** The README's has a version, and is the same else. */
    @Test
    void theReadmeDeclaresTheDependencyOfTheConsumers() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String end = "</dependency>";
        String shown = readme.substring(readme.indexOf("<dependency>"), readme.indexOf(end) + end.length());
        Matcher version = Pattern.compile("\\s*<version>(.*)</version>").matcher(shown);
        assertTrue(version.find(), shown);
        assertEquals(matches(VERSION, ROOT.resolve("pom.xml")).get(0).group(1), version.group(1));
        String consumer = Files.readString(ROOT.resolve("conformance-tests/consumers/maven/pom.xml"));
        assertTrue(withoutIndentation(consumer).contains(withoutIndentation(version.replaceAll(""))), shown);
    }

    private static String withoutIndentation(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }

    @Test
    void thereIsOneVersion() throws IOException {
        List<Path> builds = List.of(
                Path.of("pom.xml"),
                Path.of("onnx-graph/pom.xml"),
                Path.of("tribuo-dnal/pom.xml"),
                Path.of("tribuo-dnal/bom/pom.xml"),
                Path.of("tribuo-dnal/cpu/pom.xml"),
                Path.of("examples/pom.xml"),
                Path.of("examples/standalone/pom.xml"),
                Path.of("conformance-tests/pom.xml"),
                Path.of("conformance-tests/consumers/maven/pom.xml"));
        Set<String> versions = new TreeSet<>();
        for (Path build : builds) {
            List<MatchResult> found = matches(VERSION, ROOT.resolve(build));
            assertFalse(found.isEmpty(), build.toString());
            found.forEach(version -> versions.add(version.group(1)));
        }
        assertEquals(1, versions.size(), versions.toString());
    }

    private static List<MatchResult> matches(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().toList();
    }

    private static SimpleJavaFileObject file(String source) {
        return new SimpleJavaFileObject(URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }
}
