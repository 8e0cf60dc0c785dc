package dev.dnal.conformance.tribuo;

import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.DNALTrainer;
import dev.dnal.tribuo.ImageFormat;
import dev.dnal.tribuo.network.SmallVgg;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;
import org.tribuo.protos.core.ModelProto;

/**
 * A model file of an earlier version, with what that version predicted. The files are among the test resources and stay as they
 * are; a version whose form differs gets files of its own. They are made, after {@code mvn verify}, by
 *
 * <pre>
 * java -cp conformance-tests/target/test-classes:$(cat conformance-tests/target/bench-classpath) \
 *     dev.dnal.conformance.tribuo.EarlierModel VERSION conformance-tests/src/test/resources/dev/dnal/conformance/tribuo
 * </pre>
 *
 * @param model the model, which the caller closes
 * @param labels the labels in the order of the probabilities
 * @param rows images with what was predicted for them
 */
record EarlierModel(DNALModel model, List<String> labels, List<Row> rows) {
    /**
     * A prediction.
     *
     * @param example an image
     * @param probabilities one for each label
     */
    record Row(Example<Label> example, List<Double> probabilities) {}

    /** Reads the files of a version. */
    static EarlierModel read(String version) throws IOException {
        List<String> lines;
        DNALModel model;
        try (InputStream table = resource(version, ".csv");
                InputStream file = new BufferedInputStream(resource(version, ".tribuo"))) {
            lines = new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            model = (DNALModel) Model.deserialize(ModelProto.parseFrom(file));
        }
        List<String> names = List.of(lines.get(0).split(","));
        List<Row> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            rows.add(row(names, line));
        }
        return new EarlierModel(model, names.subList(Tiny.PIXELS, names.size()), rows);
    }

    private static InputStream resource(String version, String end) throws IOException {
        String name = "model-" + version + end;
        InputStream resource = EarlierModel.class.getResourceAsStream(name);
        if (resource == null) {
            throw new IOException("Expected " + name + " among the test resources, found none");
        }
        return resource;
    }

    private static Row row(List<String> names, String line) {
        double[] values =
                Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray();
        Example<Label> example = new ArrayExample<>(new Label("unseen"));
        for (int pixel = 0; pixel < Tiny.PIXELS; pixel++) {
            if (values[pixel] != 0) {
                example.add(new Feature(names.get(pixel), values[pixel]));
            }
        }
        return new Row(
                example,
                Arrays.stream(values, Tiny.PIXELS, values.length).boxed().toList());
    }

    /** The labels of a model in the order of their ids. */
    static List<String> labels(DNALModel model) {
        return IntStream.range(0, model.getOutputIDInfo().size())
                .mapToObj(id -> model.getOutputIDInfo().getOutput(id).getLabel())
                .toList();
    }

    /** Makes the files of this version. */
    static void generateModel(String version, Path folder) throws IOException {
        DNALTrainer trainer = DNALTrainer.builder(new ImageFormat(1, Tiny.SIDE, Tiny.SIDE), new SmallVgg(2))
                .weightStage(new WeightStage(12, new ConstantRate(0.03), 0))
                .strategy(new DnalStrategy(1e-4).withEpochs(2))
                .budget(new Budget(Budget.Cost.MACS, "0.7x"))
                .finalStage(new WeightStage(6, new ConstantRate(0.015), 0))
                .batchSize(8)
                .validationFraction(0.2)
                .threads(1)
                .build();
        MutableDataset<Label> data = Tiny.images(36);
        try (DNALModel model = trainer.train(data)) {
            Files.createDirectories(folder);
            model.serializeToFile(folder.resolve("model-" + version + ".tribuo"));
            Files.write(
                    folder.resolve("model-" + version + ".csv"),
                    table(model, data.getData().subList(0, 6)));
        }
    }

    private static List<String> table(DNALModel model, List<Example<Label>> examples) {
        List<String> pixels =
                IntStream.range(0, Tiny.PIXELS).mapToObj(Tiny::pixelName).toList();
        List<String> lines = new ArrayList<>();
        lines.add(String.join(",", pixels) + "," + String.join(",", labels(model)));
        for (Example<Label> example : examples) {
            Map<String, Double> values = new HashMap<>();
            example.forEach(feature -> values.put(feature.getName(), feature.getValue()));
            model.predict(example).getOutputScores().forEach((label, score) -> values.put(label, score.getScore()));
            lines.add(Arrays.stream(lines.get(0).split(","))
                    .map(name -> Double.toString(values.getOrDefault(name, 0.0)))
                    .collect(Collectors.joining(",")));
        }
        return lines;
    }

    /**
     * Makes the files.
     *
     * @param args the version, and the folder to write to
     * @throws IOException if a file can't be written
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException("Expected a version and a folder, found " + List.of(args));
        }
        generateModel(args[0], Path.of(args[1]));
    }
}
