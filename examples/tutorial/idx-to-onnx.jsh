// From IDX files to a model that is evaluated, explained and exported, with Tribuo. From the root of the project:
//
//   ./dnal --help      (it builds)
//   jshell --feedback silent --class-path "examples/target/examples.jar:$(cat examples/target/dnal-classpath)" \
//       examples/tutorial/idx-to-onnx.jsh
//
// It takes about a minute. To look around in between, paste it part by part into jshell instead.

import ai.onnxruntime.OrtSession
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil
import dev.dnal.tribuo.*
import dev.dnal.tribuo.listener.*
import dev.dnal.tribuo.network.*
import dev.dnal.tribuo.schedule.*
import dev.dnal.tribuo.search.*
import dev.dnal.tribuo.strategy.dnal.*
import java.nio.file.*
import org.tribuo.*
import org.tribuo.classification.*
import org.tribuo.classification.evaluation.*
import org.tribuo.datasource.IDXDataSource
import org.tribuo.interop.onnx.*

// 1. Data: Tribuo's own reader of IDX files, here on the sample of Fashion-MNIST that comes with the project.

String folder = "examples/src/main/resources/dev/dnal/cli/data/fashion-mnist-sample/"
IDXDataSource<Label> source(String part) throws Exception {
    return new IDXDataSource<>(
            Path.of(folder + part + "-images-idx3-ubyte.gz"), Path.of(folder + part + "-labels-idx1-ubyte.gz"), new LabelFactory());
}
var train = new MutableDataset<>(source("train"))
var test = new MutableDataset<>(source("t10k"))
System.out.printf("%,d training and %,d test images of %,d pixels, %d classes%n",
        train.size(), test.size(), train.getFeatureMap().size(), train.getOutputs().size())

// 2. A trainer: half of the arithmetic of a narrow ResNet-8 is all that the learned network may take. The few epochs are for
//    the reader's patience; ten times as many are usual.

var trainer = DNALTrainer.builder(new ImageFormat(1, 28, 28), new ResNet(8, 8)).
        weightStage(new WeightStage(1, new CosineRate(0.1), 1e-4)).
        strategy(new DnalStrategy(5e-3).withEpochs(1)).
        budget(new Budget(Budget.Cost.MACS, "0.5x")).
        finalStage(new WeightStage(2, new CosineRate(0.1), 1e-4)).
        batchSize(64).
        seed(1).
        build()

// 3. Training, as with any trainer of Tribuo.

var model = trainer.train(train)

// 4. Evaluation, as with any model of Tribuo.

var evaluation = new LabelEvaluator().evaluate(model, test)
System.out.printf("Accuracy %.3f, macro-averaged F1 %.3f%n", evaluation.accuracy(), evaluation.macroAveragedF1())

// 5. What was learned: the channels that each layer kept, and what that saves.

var architecture = model.architecture().get()
for (var layer : architecture.layers()) {
    System.out.printf("%-24s %3d of %3d channels%n", layer.name(), layer.kept(), layer.total());
}
System.out.printf("%,d of %,d multiply-accumulate operations for an image, %,d of %,d parameters%n",
        architecture.after().macs(), architecture.before().macs(), architecture.after().params(), architecture.before().params())

// 6. Where the model comes from: settings, data and architecture are in its provenance, and it can be trained again from that.

var settings = ProvenanceUtil.extractConfiguration(model.getProvenance())
System.out.println("Components in the provenance: " + settings.stream().map(part -> part.getClassName().replaceAll(".*\\.", "")).sorted().distinct().toList())

// 7. Export. Three files: for Tribuo; for Tribuo users elsewhere, with features in and probabilities out; and for any ONNX
//    runtime, with images in and logits out.

Path out = Files.createDirectories(Path.of(System.getProperty("tutorial.out", "runs/tutorial")))
model.serializeToFile(out.resolve("model.tribuo"))
model.saveONNXModel("com.example", 1, out.resolve("features.onnx"))
model.saveImageModel(out.resolve("model.onnx"))

// 8. The exported file predicts the same, through Tribuo's ONNX interoperation.

var ids = ExternalIds.of(model)
var options = new OrtSession.SessionOptions()
var exported = ONNXExternalModel.createOnnxModel(new LabelFactory(), ids.features(), ids.outputs(),
        new DenseTransformer(), new LabelTransformer(), options, out.resolve("features.onnx"), "input")
int differing = 0
for (Example<Label> example : test) {
    if (!exported.predict(example).getOutput().getLabel().equals(model.predict(example).getOutput().getLabel())) {
        differing++;
    }
}
System.out.printf("Of %,d predictions of the exported file, %d differ%n", test.size(), differing)
System.out.println("Architecture in the exported file: " + exported.getTribuoProvenance().get().getInstanceProvenance().getMap().containsKey("architecture-layers"))

exported.close()
model.close()
System.out.println("Written: " + Files.list(out).map(file -> file.getFileName().toString()).sorted().toList())
/exit
