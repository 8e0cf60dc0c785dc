package dev.dnal.conformance.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.tribuo.strategy.Strategies;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is so. */
class ReadmeTest {
    @TempDir
    private Path folder;

    /** The lines of the first indented block behind a line. */
    private static String sample(String before) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "README.md"));
        assertTrue(lines.contains(before), before);
        String sample = lines.stream()
                .skip(lines.indexOf(before) + 1L)
                .dropWhile(line -> !line.startsWith("    "))
                .takeWhile(line -> line.isEmpty() || line.startsWith("    "))
                .collect(Collectors.joining("\n"));
        assertFalse(sample.isBlank(), "no sample behind " + before);
        return sample;
    }

    @Test
    void theSampleInJavaCompiles() throws IOException {
        compile("""
                import dev.dnal.tribuo.*;
                import dev.dnal.tribuo.network.*;
                import dev.dnal.tribuo.schedule.*;
                import dev.dnal.tribuo.search.*;
                import dev.dnal.tribuo.strategy.dnal.*;
                import java.nio.file.Path;
                import org.tribuo.Dataset;
                import org.tribuo.classification.Label;
                import org.tribuo.classification.evaluation.*;

                class Sample {
                    void run(Dataset<Label> trainingData, Dataset<Label> testData) throws Exception {
                %s
                    }
                }
                """.formatted(sample("## From a Tribuo pipeline")));
    }

    @Test
    void theSampleOfAQuantisationCompiles() throws IOException {
        compile(
                """
                import dev.dnal.onnx.graph.OnnxReader;
                import dev.dnal.tribuo.data.batch.Normalisation;
                import dev.dnal.tribuo.data.image.ImageSource;
                import dev.dnal.tribuo.quantisation.*;
                import java.nio.file.Path;

                class Sample {
                    void run(ImageSource training, Normalisation normalisation) throws Exception {
                %s
                    }
                }
                """.formatted(
                                sample(
                                        "The same in Java, with images to measure on and the normalisation that the network was trained with:")));
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
        return Files.readAllLines(Path.of("..", "README.md")).stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(2)
                .takeWhile(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
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
