package dev.dnal.tribuo.internal.images;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/** One class of several: outputs are logits, and their softmax are the probabilities of the classes. */
public record LabelOutputs() implements Outputs<Label> {
    @Override
    public OutputKind kind() {
        return OutputKind.CLASSES;
    }

    @Override
    public Class<Label> type() {
        return Label.class;
    }

    @Override
    public boolean areProbabilities() {
        return true;
    }

    @Override
    public List<String> names(ImmutableOutputInfo<Label> domain) {
        List<String> names = new ArrayList<>();
        for (int id = 0; id < domain.size(); id++) {
            names.add(domain.getOutput(id).getLabel());
        }
        return names;
    }

    @Override
    public ImageSource images(PixelStore pixels, Dataset<Label> examples, ImmutableOutputInfo<Label> domain) {
        List<String> names = names(domain);
        int[] labels = new int[examples.size()];
        int index = 0;
        for (Example<Label> example : examples) {
            labels[index] = domain.getID(example.getOutput());
            if (labels[index] < 0) {
                throw new SettingException(String.format(
                        Locale.ROOT,
                        "Expected a label of the domain %s in example %d, found '%s'",
                        names,
                        index,
                        example.getOutput().getLabel()));
            }
            index++;
        }
        return pixels.toImages(labels, names);
    }

    @Override
    public Prediction<Label> prediction(
            ImmutableOutputInfo<Label> domain, float[] logits, int row, int known, Example<Label> example) {
        double[] probabilities = Softmax.of(logits, row * domain.size(), domain.size());
        int best = 0;
        Map<String, Label> scores = new LinkedHashMap<>();
        for (int id = 0; id < probabilities.length; id++) {
            String label = domain.getOutput(id).getLabel();
            scores.put(label, new Label(label, probabilities[id]));
            best = probabilities[id] > probabilities[best] ? id : best;
        }
        Label winner = domain.getOutput(best);
        return new Prediction<>(new Label(winner.getLabel(), probabilities[best]), scores, known, example, true);
    }
}
