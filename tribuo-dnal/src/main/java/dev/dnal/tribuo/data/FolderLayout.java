package dev.dnal.tribuo.data;

import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.ImageDataset;
import java.nio.file.Path;

/** A known way of laying a data set out in a folder. */
interface FolderLayout {

    /** The files that make the layout, for messages. */
    String description();

    /** Whether any file of the layout is there; the reading then says which ones are missing. */
    boolean recognises(Path folder);

    /** Reads the training and the test images. */
    ImageDataset read(Path folder) throws ImageDataException;
}
