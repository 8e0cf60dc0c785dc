package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.images.MultiLabelOutputs;
import dev.dnal.tribuo.internal.images.Outputs;
import dev.dnal.tribuo.internal.images.PixelStore;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tribuo.MutableDataset;
import org.tribuo.MutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.interop.onnx.OnnxTestUtils;
import org.tribuo.multilabel.MultiLabel;
import org.tribuo.multilabel.MultiLabelFactory;
import org.tribuo.multilabel.evaluation.MultiLabelEvaluation;
import org.tribuo.multilabel.evaluation.MultiLabelEvaluator;

class DNALMultiLabelTest extends ModelOfOtherOutputs<MultiLabel, DNALMultiLabelModel> {
    @Override
    NetworkTrainer<MultiLabel, DNALMultiLabelModel> trainer() {
        return LitImages.multiLabel().build();
    }

    @Override
    Class<DNALMultiLabelTrainer> trainerClass() {
        return DNALMultiLabelTrainer.class;
    }

    @Override
    MutableDataset<MultiLabel> images(int count, long seed) {
        return LitImages.quadrants(count, seed);
    }

    @Override
    Outputs<MultiLabel> outputs() {
        return new MultiLabelOutputs();
    }

    @Override
    String namesProperty() {
        return "dnal.labels";
    }

    @Override
    String measure() {
        return "validation-label-accuracy";
    }

    @Override
    void compare(DNALMultiLabelModel original, Path exported) throws Exception {
        OnnxTestUtils.onnxMultiLabelComparison(original, exported, test(), 1e-5);
    }

    @Override
    DNALMultiLabelModel read(Any form) throws InvalidProtocolBufferException {
        return DNALMultiLabelModel.deserializeFromProto(0, "any", form);
    }

    @Test
    void theLitQuadrantsAreFound() {
        MultiLabelEvaluation evaluation = new MultiLabelEvaluator().evaluate(model(), test());
        assertTrue(evaluation.microAveragedF1() > 0.9, evaluation.toString());
    }

    @Test
    void predictionsHaveTheProbabilityOfEachLabel() {
        Prediction<MultiLabel> prediction = model().predict(test().getExample(0));
        assertEquals(
                Set.of("nw", "ne", "sw", "se"), prediction.getOutputScores().keySet());
        prediction.getOutputScores().forEach((name, label) -> {
            double probability = label.getLabelScore(new Label(name)).orElseThrow();
            assertEquals(probability > 0.5, prediction.getOutput().contains(name), name);
        });
        assertTrue(prediction.hasProbabilities());
    }

    @Test
    void aDatasetOfAnotherDomainIsRefused() {
        MutableDataset<MultiLabel> data = LitImages.quadrants(20, 1);
        MutableOutputInfo<MultiLabel> other = new MultiLabelFactory().generateInfo();
        other.observe(new MultiLabel("centre"));
        PixelStore pixels = new PixelStore(20, new ImageShape(1, LitImages.SIDE, LitImages.SIDE));
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new MultiLabelOutputs().images(pixels, data, other.generateImmutableOutputInfo()));
        assertTrue(e.getMessage().contains("labels of the domain [centre] in example"), e.getMessage());
    }
}
