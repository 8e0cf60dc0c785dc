package dev.dnal.cli.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dnal.cli.CommandRun;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.training.loss.Metric;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.experiment.LayerChange;
import dev.dnal.tribuo.experiment.MeasuredTimes;
import dev.dnal.tribuo.experiment.RunFolder;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.experiment.WrittenRecord;
import dev.dnal.tribuo.experiment.evaluation.Evaluation;
import dev.dnal.tribuo.experiment.evaluation.Mistakes;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.experiment.sweep.PointResult;
import dev.dnal.tribuo.experiment.sweep.Sweep;
import dev.dnal.tribuo.experiment.sweep.SweepPoint;
import dev.dnal.tribuo.experiment.sweep.SweepRecord;
import dev.dnal.tribuo.listener.HistoryCsv;
import dev.dnal.tribuo.search.record.Architecture;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.GateDiagnostics;
import dev.dnal.tribuo.search.record.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlReportTest {
    private static final String HOSTILE = "</script><script>alert('1')</script><b>&\"";

    private static final List<Integer> GATES = List.of(1_234, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 56);

    private static final List<EpochRecord> EPOCHS = List.of(
            epoch(Stage.BASELINE, 0, 2, 1.5, 0.71, 9_145_466),
            epoch(Stage.BASELINE, 1, 2, 0.25, 0.88, 9_145_466),
            epoch(Stage.ARCHITECTURE, 0, 1, 0.75, 0.81, 5_000_000),
            epoch(Stage.FINAL, 0, 1, 0.4375, 0.86, 2_823_210));

    @TempDir
    private Path folder;

    private static EpochRecord epoch(Stage stage, int epoch, int epochs, double loss, double accuracy, long macs) {
        GateDiagnostics gates =
                stage == Stage.ARCHITECTURE ? new GateDiagnostics(0.625, 3, "conv1", 2, GATES) : GateDiagnostics.NONE;
        return new EpochRecord(
                stage,
                epoch,
                epochs,
                4,
                0.1,
                1,
                loss,
                Metric.ACCURACY,
                accuracy,
                accuracy,
                0.5,
                macs,
                0.001,
                gates,
                3,
                1.25);
    }

    private static RunRecord record(String name) {
        return new RunRecord(
                7,
                name,
                new RunRecord.Data(name, List.of(1, 28, 28), 10, 10_000, 2_000, "aa11", "bb22", null),
                Map.of("java", name),
                Map.of("weights", Map.of("epochs", 0, "kind", name), "batchSize", 64),
                List.of(
                        new RunRecord.StageTotals("baseline", 2, 8, 2.5, 6),
                        new RunRecord.StageTotals("architecture", 1, 4, 1.25, 3),
                        new RunRecord.StageTotals("final", 1, 4, 1.25, 3)),
                0,
                List.of(new RunRecord.Budgeted("MACs", "0.5x MACs", 4_572_733, 2_823_210, null)),
                List.of(name),
                List.of(
                        new Architecture.LayerWidth(name, Decision.Kind.CHANNEL, 11, 16),
                        new Architecture.LayerWidth("branch", Decision.Kind.OPERATION, 0, 1)),
                new Architecture.NetworkSize(9_145_466, 75_002),
                null,
                new RunRecord.Result(0.8885, 9_145_466, 75_002, 308_732, 0.164, 10.65),
                new RunRecord.Result(0.872, 2_823_210, 35_674, 149_804, 0.086, 4.752),
                new RunRecord.Thin(0.25, new RunRecord.Result(0.857, 592_934, 4_934, 27_425, 0.072, 3.71), null),
                null,
                null,
                new MeasuredTimes(
                        "Z80", "cpu", "ORT 1", 1, 5, null, List.of(batch(1, 0.164, 0.52), batch(64, 10.65, 0.44))),
                2.5e-6,
                null,
                688_783_360L,
                List.of(
                        new LayerChange(name, "Conv", 16, 11, 9_000_000, 2_700_000),
                        new LayerChange("bn", "BatchNormalization", 16, 11, 16, 11),
                        new LayerChange("gone", "Conv", 16, 0, 145_450, 123_199)),
                List.of("learn", "--data", "it's here", "--macs", "0.5x"),
                new WrittenRecord.Circumstances(
                        "done", "2026-01-02T03:04:05Z", "2026-01-02T04:05:06Z", "Linux 6.1 amd64", "Z80", 2, 1L << 34));
    }

    private static MeasuredTimes.OfBatch batch(int images, double whole, double share) {
        return new MeasuredTimes.OfBatch(
                images,
                List.of(
                        new MeasuredTimes.OfNetwork(MeasuredTimes.WHOLE, whole, 1, 1, 1),
                        new MeasuredTimes.OfNetwork(
                                MeasuredTimes.LEARNED, share * whole, share, 0.99 * share, 1.01 * share),
                        new MeasuredTimes.OfNetwork(MeasuredTimes.THIN, 0.3 * whole, 0.3, 0.3, 0.3)),
                Map.of());
    }

    private Path write(RunRecord record) throws IOException {
        Files.writeString(folder.resolve(RunFolder.RECORD), record.toJson());
        HistoryCsv history = new HistoryCsv();
        EPOCHS.forEach(history::epochFinished);
        Files.writeString(folder.resolve(RunFolder.HISTORY), history.text());
        return HtmlReport.write(folder);
    }

    private Document page(RunRecord record) throws IOException {
        return page(write(record));
    }

    private static Document page(Path file) throws IOException {
        return Jsoup.parse(Files.readString(file), "");
    }

    /** The cells of the row of a table that begins with a text. */
    private static List<String> row(Document page, String section, String first) {
        for (Element row : page.select("#" + section + " tbody tr")) {
            List<String> cells = cells(row);
            if (row.child(0).text().equals(first)) {
                return cells;
            }
        }
        throw new AssertionError("No row " + first + " in " + page.select("#" + section));
    }

    private static List<String> cells(Element row) {
        return row.children().stream().map(Element::text).toList();
    }

    private static JsonNode chart(Document page, String id) throws IOException {
        for (JsonNode chart :
                new ObjectMapper().readTree(page.getElementById("charts").data())) {
            if (chart.get("id").asText().equals(id)) {
                return chart;
            }
        }
        throw new AssertionError("No chart " + id);
    }

    @Test
    void networksStandSideBySideWithTheNumbersOfTheRecord() throws IOException {
        Document page = page(record("resnet8"));
        assertEquals(
                List.of("baseline", "learned", "thin"),
                page.select("#networks thead th").eachText());
        assertEquals(
                List.of("test accuracy", "88.85 %", "87.20 %", "-1.65 points", "85.70 %", "-3.15 points"),
                row(page, "networks", "test accuracy"));
        assertEquals(
                List.of("MACs", "9,145,466", "2,823,210", "30.9 %", "592,934", "6.5 %"), row(page, "networks", "MACs"));
        assertEquals(
                List.of("parameters", "75,002", "35,674", "47.6 %", "4,934", "6.6 %"),
                row(page, "networks", "parameters"));
        assertEquals(
                List.of("ONNX file, bytes", "308,732", "149,804", "48.5 %", "27,425", "8.9 %"),
                row(page, "networks", "ONNX file, bytes"));
        assertEquals(
                List.of("latency, 1 image", "0.164 ms", "0.085 ms", "52 %", "0.049 ms", "30 %"),
                row(page, "networks", "latency, 1 image"));
        JsonNode shares = chart(page, "costs").get("shares");
        assertEquals("time, 1 image", shares.get(0).get("measure").asText());
        assertEquals(0.52, shares.get(0).get("share").asDouble());
        assertEquals(0.99 * 0.52, shares.get(0).get("low").asDouble());
    }

    @Test
    void gatesAreShownByHowFarTheyAreOpen() throws IOException {
        Document page = page(record("resnet8"));
        JsonNode cells = chart(page, "gates").get("cells");
        assertEquals(3, cells.size(), "empty intervals are left out");
        assertEquals("0.00 to 0.05", cells.get(0).get("row").asText());
        assertEquals(1_234, cells.get(0).get("count").asInt());
        assertEquals("1", cells.get(2).get("column").asText());
        Element table = page.select("#epochs table").last();
        assertEquals("0.95 to 1.00", table.select("thead th").last().text());
        assertEquals("1,234", table.select("tbody tr").get(0).child(1).text());
        assertEquals("56", table.select("tbody tr").get(0).child(20).text());
    }

    @Test
    void whatIsTakenForAnotherClassIsCountedAndShown() throws IOException {
        ImageData images = ImageData.ofBytes(
                new ImageShape(1, 2, 2),
                new byte[] {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2},
                new int[] {0, 1, 1},
                List.of(HOSTILE, "cat"));
        Evaluation evaluation = new Evaluation(
                List.of(new Evaluation.ClassCount(HOSTILE, 1, 1), new Evaluation.ClassCount("cat", 0, 2)),
                List.of(new Evaluation.Taken(0, 0, 1), new Evaluation.Taken(1, 0, 2)),
                List.of(new Evaluation.Mistake(2, 1, 0, 3.5), new Evaluation.Mistake(1, 1, 0, 0.5)));
        Files.writeString(
                folder.resolve(RunFolder.MISTAKES),
                Mistakes.of(evaluation, images).toJson());
        Document page = page(record("resnet8"));
        assertTrue(
                page.select("#mistakes p").text().contains("takes 2 of 3 images"),
                page.select("#mistakes").text());
        JsonNode matrix = chart(page, "confusion");
        assertEquals(2, matrix.get("cells").size());
        assertEquals("cat", matrix.get("cells").get(1).get("row").asText());
        assertEquals(HOSTILE, matrix.get("cells").get(1).get("column").asText());
        assertEquals(List.of("cat", HOSTILE, "2"), row(page, "mistakes", "cat"));
        assertEquals(2, page.select("#mistakes img").size());
        String source = page.select("#mistakes img").get(0).attr("src");
        byte[] png = Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1));
        assertEquals(
                2, ImageIO.read(new ByteArrayInputStream(png)).getRGB(0, 0) & 0xff, "the image that was the worst");
        assertTrue(page.select("#mistakes li").get(0).text().startsWith("cat, taken for"));
    }

    @Test
    void theVerdictSaysWhatCameOut() throws IOException {
        assertEquals(
                "The learned network has 87.20 % of the test images right, 1.65 points fewer than the baseline; it takes 52 % of"
                        + " the whole network's time for 1 image and 44 % for 64 images, and has 30.9 % of the MACs and 47.6 % of"
                        + " the parameters.",
                page(record("resnet8")).select(".verdict").text());
    }

    @Test
    void layersAreThoseOfTheRecordAndSumUp() throws IOException {
        Document page = page(record("conv1"));
        assertEquals(
                List.of("conv1", "Conv", "16", "11", "9,000,000", "2,700,000", "30.00 %"),
                row(page, "layers", "conv1"));
        assertEquals("16", row(page, "layers", "all others").get(4));
        assertEquals(List.of("total", "", "", "", "9,145,466", "2,823,210", "30.87 %"), row(page, "layers", "total"));
        assertEquals(List.of("branch", "operations", "1", "0"), row(page, "layers", "branch"));
        assertTrue(
                page.select("#layers tr.gone").text().startsWith("branch"),
                page.select("#layers").text());
        JsonNode layers = chart(page, "layer-channels").get("layers");
        assertEquals(2, layers.size());
        assertEquals(11, layers.get(0).get("kept").asInt());
        assertEquals(
                9_000_000,
                chart(page, "layer-operations")
                        .get("layers")
                        .get(0)
                        .get("whole")
                        .asLong());
    }

    @Test
    void aRecordOfAnEarlierVersionShowsWhatWasDecidedOver() throws IOException {
        String json = record("conv1").toJson();
        Files.writeString(
                folder.resolve(RunFolder.RECORD),
                json.replace("\"layerChanges\"", "\"other\"").replace("\"command\"", "\"another\""));
        HistoryCsv history = new HistoryCsv();
        EPOCHS.forEach(history::epochFinished);
        Files.writeString(folder.resolve(RunFolder.HISTORY), history.text());
        Document page = page(HtmlReport.write(folder));
        assertEquals(
                11, chart(page, "channels").get("layers").get(0).get("kept").asInt());
        assertTrue(
                page.select("#again").text().contains("does not say by what command"),
                page.select("#again").text());
    }

    @Test
    void epochsAreThoseOfTheHistory() throws IOException {
        Document page = page(record("resnet8"));
        List<Element> rows = page.select("#epochs table").first().select("tbody tr");
        assertEquals(EPOCHS.size(), rows.size());
        for (int i = 0; i < rows.size(); i++) {
            EpochRecord epoch = EPOCHS.get(i);
            List<String> cells = cells(rows.get(i));
            assertEquals(epoch.stage().label(), cells.get(0));
            assertEquals((epoch.epoch() + 1) + " of " + epoch.epochs(), cells.get(1));
            assertEquals(String.format(Locale.ROOT, "%.4f", epoch.loss()), cells.get(2));
            assertEquals(String.format(Locale.ROOT, "%.2f %%", 100 * epoch.validationAccuracy()), cells.get(4));
            assertEquals(String.format(Locale.ROOT, "%,d", epoch.liveMacs()), cells.get(5));
        }
        JsonNode curves = chart(page, "loss");
        assertEquals("[\"search\",\"baseline\"]", curves.get("series").toString());
        assertEquals(List.of("search 1 0.75", "search 2 0.4375", "baseline 1 1.5", "baseline 2 0.25"), points(curves));
        assertEquals("architecture", curves.get("stages").get(0).get("name").asText());
        assertEquals(1.5, curves.get("stages").get(1).get("x").asDouble());
        assertEquals(
                List.of("search 1 5000000.0", "search 2 2823210.0", "baseline 1 9145466.0", "baseline 2 9145466.0"),
                points(chart(page, "macs")));
    }

    private static List<String> points(JsonNode curves) {
        List<String> points = new ArrayList<>();
        curves.get("points")
                .forEach(point -> points.add(point.get("series").asText() + " " + point.get("x") + " "
                        + point.get("y").asDouble()));
        return points;
    }

    @Test
    void originIsThatOfTheRecord() throws IOException {
        Document page = page(record("resnet8"));
        assertEquals(List.of("seed", "7"), row(page, "origin", "seed"));
        assertEquals(List.of("SHA-256 of the test images", "bb22"), row(page, "origin", "SHA-256 of the test images"));
        assertEquals(List.of("processor", "Z80"), row(page, "origin", "processor"));
        assertEquals(List.of("weights.epochs", "0"), row(page, "origin", "weights.epochs"));
        assertEquals(List.of("batchSize", "64"), row(page, "origin", "batchSize"));
        assertEquals(List.of("final", "1", "4", "1.3", "3"), row(page, "origin", "final"));
        assertEquals(List.of("0.5x MACs", "MACs", "4,572,733", "2,823,210"), row(page, "origin", "0.5x MACs"));
        assertEquals(
                "dnal learn --data 'it'\\''s here' --macs 0.5x --out DIR",
                page.select("#again code").text());
    }

    @Test
    void theSameRecordsGiveTheSameBytes() throws IOException {
        byte[] first = Files.readAllBytes(write(record("resnet8")));
        assertArrayEquals(first, Files.readAllBytes(HtmlReport.write(folder)));
    }

    @Test
    void textOfRecordsIsShownAndNothingElse() throws IOException {
        Document page = page(record(HOSTILE));
        assertEquals(4, page.select("script").size(), "the charts' data and three scripts of ours");
        assertEquals(0, page.select("b").size());
        assertEquals(HOSTILE + " on " + HOSTILE, page.select("h1").text());
        assertEquals(HOSTILE, row(page, "layers", HOSTILE).get(0));
        assertEquals(List.of("java", HOSTILE), row(page, "origin", "java"));
        assertEquals(List.of("weights.kind", HOSTILE), row(page, "origin", "weights.kind"));
        assertEquals("Warning: " + HOSTILE, page.select(".warning").text());
        assertEquals(
                HOSTILE,
                chart(page, "layer-channels").get("layers").get(0).get("name").asText());
    }

    @Test
    void noOtherScriptThanOursMayRunAndNothingIsFetched() throws Exception {
        Document page = page(record("resnet8"));
        String policy = page.select("meta[http-equiv=Content-Security-Policy]").attr("content");
        assertTrue(policy.startsWith("default-src 'none'; "), policy);
        for (Element script : page.select("script:not([type])")) {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(script.data().getBytes(StandardCharsets.UTF_8));
            assertTrue(policy.contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'"), policy);
        }
        assertEquals(0, page.select("[src]").size());
        for (Element link : page.select("[href]")) {
            String href = link.attr("href");
            assertTrue(href.startsWith("#") || href.equals("data:,"), href);
        }
    }

    @Test
    void everyChartHasItsPlace() throws IOException {
        Document page = page(record("resnet8"));
        List<String> drawn = new ArrayList<>();
        new ObjectMapper()
                .readTree(page.getElementById("charts").data())
                .forEach(chart -> drawn.add(chart.get("id").asText()));
        assertEquals(
                List.of("costs", "layer-channels", "layer-operations", "loss", "accuracy", "macs", "gates"), drawn);
        assertEquals(drawn, page.select(".chart").eachAttr("id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "{\"shrunk\": 1}"})
    void damagedRecordsAreRefusedAndTheReportBeforeStays(String text) throws IOException {
        byte[] before = Files.readAllBytes(write(record("resnet8")));
        Files.writeString(folder.resolve(RunFolder.RECORD), text);
        CommandRun run = CommandRun.of("report", folder);
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(
                run.err().startsWith("dnal: " + folder.resolve(RunFolder.RECORD) + ": expected the record of a"),
                run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertArrayEquals(before, Files.readAllBytes(folder.resolve(RunFolder.REPORT)));
    }

    @Test
    void aFolderWithoutARunIsRefusedAndNothingIsWritten() throws IOException {
        CommandRun run = CommandRun.of("report", folder);
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().contains("expected the folder of a run that is complete, or of a sweep"), run.err());
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void epochsThatAreMissingOrOfAnotherRunAreRefusedByName() throws IOException {
        write(record("resnet8"));
        Path history = folder.resolve(RunFolder.HISTORY);
        Files.writeString(history, new HistoryCsv().text());
        assertTrue(refusal().contains("expected the stages of the run's record"), refusal());
        Files.delete(history);
        assertTrue(refusal().startsWith(history + ": expected the epochs of a run"), refusal());
    }

    private String refusal() {
        return assertThrows(UnusableInputException.class, () -> HtmlReport.write(folder))
                .getMessage();
    }

    private static PointResult point(String strategy, long seed, double accuracy, long macs, double time) {
        return new PointResult(
                new SweepPoint(strategy, "macs", "0.5x", seed),
                accuracy,
                accuracy,
                macs,
                100,
                2_000,
                0.1,
                5,
                time,
                Double.NaN,
                12.5);
    }

    @Test
    void aSweepShowsWhatNoOtherBeats() throws IOException {
        SweepRecord sweep = new SweepRecord(
                List.of("sweep", "--macs", "0.5x"),
                List.of("--data", "a b"),
                List.of(
                        point("dnal", 1, 0.75, 400, 0.5),
                        point("dnal", 2, 0.25, 600, 0.5),
                        point("l1", 1, 0.375, 400, 0.625),
                        point("thin", 1, 0.25, 500, 0.25)),
                List.of(new SweepRecord.Failure(new SweepPoint("l1", "macs", "a b/c", 2), HOSTILE)),
                List.of(new SweepPoint("l1", "macs", "0.5x", 3)));
        Files.writeString(folder.resolve(Sweep.RECORD), sweep.toJson());
        assertEquals(sweep, SweepRecord.read(folder.resolve(Sweep.RECORD)));
        Document page = page(HtmlReport.write(folder));
        assertEquals(
                "4 of 6 runs are done, of 3 settings. By time for 1 image and test accuracy, no other beats thin 0.5x, dnal"
                        + " 0.5x.",
                page.select(".verdict").text());
        JsonNode points = chart(page, "front-time").get("points");
        assertEquals("thin", points.get(0).get("series").asText());
        assertEquals(0.5, points.get(1).get("y").asDouble());
        assertEquals(Math.sqrt(0.125), points.get(1).get("yDeviation").asDouble(), 1e-12);
        assertTrue(points.get(1).get("front").asBoolean());
        assertFalse(points.get(2).get("front").asBoolean());
        JsonNode macs = chart(page, "front-macs").get("points");
        assertEquals(3, macs.size());
        assertEquals(500, macs.get(1).get("x").asDouble());
        assertEquals(2, page.select("#front .chart").size(), "64 images were not timed");
        assertEquals(HOSTILE, row(page, "runs", "l1-macs-a b/c-seed-2").get(1));
        assertEquals(
                "dnal-macs-0.5x-seed-1/report.html",
                page.select("#runs tbody a").first().attr("href"));
        assertEquals("--data 'a b'", page.select("#origin code").text());
    }
}
