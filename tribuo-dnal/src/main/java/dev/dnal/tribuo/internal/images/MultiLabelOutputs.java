package dev.dnal.tribuo.internal.images;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.reference.ScalarFunctions;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.multilabel.MultiLabel;

/** Any number of labels: outputs are logits, and their sigmoids are the probabilities that the labels are there. */
public record MultiLabelOutputs() implements Outputs<MultiLabel> {
    /** A label of a higher probability is there, as for Tribuo's MultiLabelTransformer. */
    private static final double THRESHOLD = 0.5;

    @Override
    public OutputKind kind() {
        return OutputKind.LABELS;
    }

    @Override
    public Class<MultiLabel> type() {
        return MultiLabel.class;
    }

    @Override
    public boolean areProbabilities() {
        return true;
    }

    @Override
    public List<String> names(ImmutableOutputInfo<MultiLabel> domain) {
        return IntStream.range(0, domain.size())
                .mapToObj(id -> domain.getOutput(id).getLabelString())
                .toList();
    }

    @Override
    public ImageSource images(PixelStore pixels, Dataset<MultiLabel> examples, ImmutableOutputInfo<MultiLabel> domain) {
        List<String> names = names(domain);
        float[] values = new float[examples.size() * names.size()];
        int example = 0;
        for (Example<MultiLabel> each : examples) {
            for (String label : each.getOutput().getNameSet()) {
                int id = names.indexOf(label);
                if (id < 0) {
                    throw new SettingException("Expected labels of the domain " + names + " in example " + example
                            + ", found '" + label + "'");
                }
                values[example * names.size() + id] = 1;
            }
            example++;
        }
        return pixels.toImages(names, values);
    }

    @Override
    public Prediction<MultiLabel> prediction(
            ImmutableOutputInfo<MultiLabel> domain, float[] logits, int row, int known, Example<MultiLabel> example) {
        Map<String, MultiLabel> scores = new LinkedHashMap<>();
        Set<Label> there = new HashSet<>();
        List<String> names = names(domain);
        for (int id = 0; id < names.size(); id++) {
            double probability = ScalarFunctions.sigmoid(logits[row * names.size() + id]);
            Label label = new Label(names.get(id), probability);
            scores.put(names.get(id), new MultiLabel(label));
            if (probability > THRESHOLD) {
                there.add(label);
            }
        }
        return new Prediction<>(new MultiLabel(there), scores, known, example, true);
    }
}
