package dev.dnal.cli;

import dev.dnal.tribuo.data.image.ImageDataset;
import dev.dnal.tribuo.experiment.RunIdentity;
import dev.dnal.tribuo.experiment.RunRecord;
import dev.dnal.tribuo.experiment.sweep.SweepPoint;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/** Which runs the points of a sweep are. Images, which all points share, are read when a point is first asked for, and hashed once. */
final class SweepIdentities {
    private final Function<SweepPoint, LearnCommand> commands;
    private Optional<Images> images = Optional.empty();

    private record Images(ImageDataset images, RunRecord.Data data) {}

    /**
     * The runs of a sweep.
     *
     * @param commands that the points run
     */
    SweepIdentities(Function<SweepPoint, LearnCommand> commands) {
        this.commands = commands;
    }

    /**
     * The run that a point is.
     *
     * @throws IOException if the images can't be read
     */
    synchronized RunIdentity of(SweepPoint point) throws IOException {
        LearnCommand command = commands.apply(point);
        if (images.isEmpty()) {
            ImageDataset read = command.images();
            images = Optional.of(new Images(read, RunRecord.Data.of(read)));
        }
        Images known = images.get();
        return RunIdentity.of(command.settings(known.images().train()), known.data());
    }
}
