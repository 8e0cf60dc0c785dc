package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.images.Outputs;
import dev.dnal.tribuo.internal.images.PixelStore;
import dev.dnal.tribuo.internal.images.RegressorOutputs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.tribuo.MutableDataset;
import org.tribuo.MutableOutputInfo;
import org.tribuo.impl.ArrayExample;
import org.tribuo.interop.onnx.OnnxTestUtils;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.evaluation.RegressionEvaluation;
import org.tribuo.regression.evaluation.RegressionEvaluator;

class DNALRegressionTest extends ModelOfOtherOutputs<Regressor, DNALRegressionModel> {
    @Override
    NetworkTrainer<Regressor, DNALRegressionModel> trainer() {
        return LitImages.regression().build();
    }

    @Override
    Class<DNALRegressionTrainer> trainerClass() {
        return DNALRegressionTrainer.class;
    }

    @Override
    MutableDataset<Regressor> images(int count, long seed) {
        return LitImages.blocks(count, seed);
    }

    @Override
    Outputs<Regressor> outputs() {
        return new RegressorOutputs();
    }

    @Override
    String namesProperty() {
        return "dnal.values";
    }

    @Override
    String measure() {
        return "validation-negative-rmse";
    }

    @Override
    void compare(DNALRegressionModel original, Path exported) throws Exception {
        OnnxTestUtils.onnxRegressorComparison(original, exported, test(), 1e-5);
    }

    @Override
    DNALRegressionModel read(Any form) throws InvalidProtocolBufferException {
        return DNALRegressionModel.deserializeFromProto(0, "any", form);
    }

    @Test
    void bothCoordinatesAreFound() {
        RegressionEvaluation evaluation = new RegressionEvaluator().evaluate(model(), test());
        evaluation.r2().forEach((dimension, r2) -> assertTrue(r2 > 0.8, dimension + ": " + r2));
        assertEquals(2, evaluation.r2().size());
    }

    @Test
    void aDatasetOfAnotherDomainIsRefused() {
        MutableDataset<Regressor> data = LitImages.blocks(2, 1);
        MutableOutputInfo<Regressor> other = new RegressionFactory().generateInfo();
        other.observe(new Regressor("up", 1));
        PixelStore pixels = new PixelStore(2, new ImageShape(1, LitImages.SIDE, LitImages.SIDE));
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new RegressorOutputs().images(pixels, data, other.generateImmutableOutputInfo()));
        assertTrue(e.getMessage().contains("'up' in example 0, found only [across, down]"), e.getMessage());
    }

    @Test
    void numbersThatAreNotFiniteAreRefused() {
        MutableDataset<Regressor> data = LitImages.blocks(8, 1);
        ArrayExample<Regressor> wild = new ArrayExample<>(
                new Regressor(new String[] {"down", "across"}, new double[] {1, Double.POSITIVE_INFINITY}));
        wild.add("00", 1);
        data.add(wild);
        DNALRegressionTrainer trainer = LitImages.regression().build();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> trainer.train(data));
        assertTrue(e.getMessage().contains("found Infinity for 'across' of image 8"), e.getMessage());
    }
}
