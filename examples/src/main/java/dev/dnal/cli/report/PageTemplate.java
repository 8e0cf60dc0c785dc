package dev.dnal.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes HTML of a page. All text of the page is escaped by the template engine, JMustache, unless the template says otherwise, as it does for what
 * is ours; and a policy in the page lets no other script run than those that are known by their hash, so that nothing from a record could.
 *
 * <p>Charts are drawn in the browser by Observable Plot, which stands on D3, both unchanged as the registry of npm has them (0.6.17 and 7.9.0).
 * That makes half a megabyte of each report. It is preferred to libraries that draw on the JVM: those draw through AWT, so that letters come
 * from the fonts of the machine and other bytes with them, a JDK without fonts fails, and colours are fixed where a browser has a dark
 * mode. It is preferred to smaller ones in the browser since it draws SVG, which is sharp in print and takes colours from the page's style, and has bars of
 * deviation, steps, and values at the pointer.
 */
final class PageTemplate {
    /** In the order in which they stand on each other. */
    private static final List<String> SCRIPTS = List.of("d3.min.js", "plot.umd.min.js", "report.js");

    private final Template template = Mustache.compiler()
            .withLoader(name -> new StringReader(resource(name)))
            .compile(resource("report.html"));
    private final List<String> scripts =
            SCRIPTS.stream().map(PageTemplate::resource).toList();

    /**
     * What the template sees.
     *
     * @param style CSS
     * @param scriptHashes sources of scripts as a policy names them
     * @param charts JSON
     */
    private record Content(Page page, String style, String scriptHashes, String charts, List<String> scripts) {}

    String html(Page page) {
        return template.execute(
                new Content(page, resource("report.css"), scriptHashes(), json(page.charts()), scripts));
    }

    /** The charts as JSON that can stand in a script element, since nothing in it can end that. */
    private static String json(List<Chart> charts) {
        try {
            return new ObjectMapper()
                    .writerFor(new ObjectMapper().getTypeFactory().constructCollectionType(List.class, Chart.class))
                    .writeValueAsString(charts)
                    .replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Numbers, texts and records can always be written as JSON", e);
        }
    }

    private String scriptHashes() {
        return scripts.stream()
                .map(script -> "'sha256-" + Base64.getEncoder().encodeToString(sha256(script)) + "'")
                .collect(Collectors.joining(" "));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = PageTemplate.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The jar of this class has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read " + name + " from the jar of this class", e);
        }
    }
}
