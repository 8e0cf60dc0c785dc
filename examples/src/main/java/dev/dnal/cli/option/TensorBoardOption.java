package dev.dnal.cli.option;

import dev.dnal.cli.help.Topic;
import dev.dnal.tribuo.listener.TensorBoardListener;
import dev.dnal.tribuo.search.SearchListener;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that writes epochs for TensorBoard too. */
@Topic.About(Topic.OUTPUT)
public final class TensorBoardOption {
    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description =
                    "Write loss, accuracies, learning rate, operations and the state of gates of each epoch for TensorBoard too, as runs"
                            + " 'search', 'baseline' and 'thin' in this folder.")
    private Optional<Path> folder = Optional.empty();

    /** What is to hear of the training; nothing if it was not asked for. */
    public Optional<SearchListener> listener() {
        return folder.map(TensorBoardListener::new);
    }
}
