package dev.dnal.tribuo.internal.images;

import dev.dnal.onnx.SettingException;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Prediction;
import org.tribuo.regression.Regressor;

/** A number for each dimension, as it is. */
public record RegressorOutputs() implements Outputs<Regressor> {
    @Override
    public OutputKind kind() {
        return OutputKind.VALUES;
    }

    @Override
    public Class<Regressor> type() {
        return Regressor.class;
    }

    @Override
    public boolean areProbabilities() {
        return false;
    }

    @Override
    public List<String> names(ImmutableOutputInfo<Regressor> domain) {
        return IntStream.range(0, domain.size())
                .mapToObj(id -> domain.getOutput(id).getNames()[0])
                .toList();
    }

    @Override
    public ImageSource images(PixelStore pixels, Dataset<Regressor> examples, ImmutableOutputInfo<Regressor> domain) {
        List<String> names = names(domain);
        float[] values = new float[examples.size() * names.size()];
        int index = 0;
        for (Example<Regressor> example : examples) {
            Regressor output = example.getOutput();
            // Dimensions stand in the order of their names, which need not be that of their ids.
            for (String name : names) {
                values[index] = (float) dimension(output, name, index / names.size());
                index++;
            }
        }
        return pixels.toImages(names, values);
    }

    private static double dimension(Regressor output, String name, int example) {
        return output.getDimension(name)
                .orElseThrow(() -> new SettingException("Expected a value of dimension '" + name + "' in example "
                        + example + ", found only " + Arrays.toString(output.getNames())))
                .getValue();
    }

    @Override
    public Prediction<Regressor> prediction(
            ImmutableOutputInfo<Regressor> domain, float[] outputs, int row, int known, Example<Regressor> example) {
        double[] values = new double[domain.size()];
        for (int id = 0; id < values.length; id++) {
            values[id] = outputs[row * values.length + id];
        }
        return new Prediction<>(new Regressor(names(domain).toArray(new String[0]), values), known, example);
    }
}
