package consumer;

import dev.dnal.tribuo.DNALModel;
import dev.dnal.tribuo.DNALTrainer;
import dev.dnal.tribuo.ImageFormat;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.schedule.ConstantRate;
import dev.dnal.tribuo.search.WeightStage;
import dev.dnal.tribuo.strategy.dnal.DnalStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.evaluation.LabelEvaluator;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** The least that a project does that depends on the library: it trains, and predicts. */
public final class Consumer {
    private static final int SIZE = 16;

    private Consumer() {}

    public static void main(String[] args) {
        MutableDataset<Label> images = images();
        WeightStage epoch = new WeightStage(1, new ConstantRate(0.05), 1e-4);
        DNALTrainer trainer = DNALTrainer.builder(new ImageFormat(1, SIZE, SIZE), new ResNet(8))
                .weightStage(epoch)
                .strategy(new DnalStrategy(1e-3).withEpochs(1))
                .finalStage(epoch)
                .batchSize(16)
                .build();
        try (DNALModel model = trainer.train(images)) {
            double accuracy = new LabelEvaluator().evaluate(model, images).accuracy();
            System.out.println("consumer: trained on " + images.size() + " images, accuracy " + accuracy);
        }
    }

    /** Bright and dark images with noise. */
    private static MutableDataset<Label> images() {
        LabelFactory labels = new LabelFactory();
        Random random = new Random(1);
        String[] names = new String[SIZE * SIZE];
        Arrays.setAll(names, pixel -> String.format("%03d", pixel));
        List<Example<Label>> examples = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            int brightness = 100 * (i % 2);
            double[] pixels = random.doubles(names.length, brightness, brightness + 100).toArray();
            examples.add(new ArrayExample<>(new Label(i % 2 == 0 ? "dark" : "bright"), names, pixels));
        }
        return new MutableDataset<>(
                new ListDataSource<>(examples, labels, new SimpleDataSourceProvenance("noise", labels)));
    }
}
