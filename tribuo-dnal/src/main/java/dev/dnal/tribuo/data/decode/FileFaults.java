package dev.dnal.tribuo.data.decode;

import dev.dnal.tribuo.data.image.ImageDataException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Files that can't be used, gathered so that the user hears of them together. For any number of threads. */
public final class FileFaults {
    private static final int SHOWN = 10;

    private final List<ImageDataException> faults = new ArrayList<>();

    /** Notes a file that can't be used. */
    synchronized void add(ImageDataException fault) {
        faults.add(fault);
    }

    /**
     * Ends what can't go on if there are any.
     *
     * @throws ImageDataException that says of up to {@value #SHOWN} files, in the order of their names, what is wrong, and how many more
     *     there are
     */
    public synchronized void requireNone() throws ImageDataException {
        if (faults.isEmpty()) {
            return;
        }
        List<ImageDataException> sorted = faults.stream()
                .sorted(Comparator.comparing(fault -> String.valueOf(fault.getMessage())))
                .toList();
        if (sorted.size() == 1) {
            throw sorted.get(0);
        }
        StringBuilder message =
                new StringBuilder("Expected images only, found " + sorted.size() + " files that can't be used.");
        for (int i = 0; i < Math.min(SHOWN, sorted.size()); i++) {
            message.append("\n").append(i + 1).append(". ").append(sorted.get(i).getMessage());
        }
        if (sorted.size() > SHOWN) {
            message.append("\nAnd ").append(sorted.size() - SHOWN).append(" more");
        }
        throw new ImageDataException(message.toString(), sorted.get(0));
    }
}
