package dev.dnal.tribuo.data.decode;

import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageDataException;
import dev.dnal.tribuo.data.image.LabelledImages;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Images that stay in their files, each decoded when it is asked for; paths and labels are in memory.
 *
 * <p>A file that turns out to be damaged or missing is an {@link UncheckedIOException} of {@link #copyInto}, whose message
 * names the file. The files must not change: the content hash is taken once.
 */
public final class FileImages extends LabelledImages {
    private final List<Path> files;
    private final ImageFitter fitter;
    private String hash = "";

    /**
     * Makes the source; reads nothing.
     *
     * @param files at least one
     * @param labels the class of each file
     * @throws IllegalArgumentException if the shape of the fit is too large
     */
    public FileImages(List<Path> files, int[] labels, List<String> classNames, ImageFit fit) {
        super(fit.shape(), labels, classNames);
        this.files = List.copyOf(files);
        this.fitter = new ImageFitter(fit);
    }

    @Override
    public void copyInto(int index, float[] target, int offset) {
        Objects.checkFromIndexSize(offset, shape().size(), target.length);
        try {
            fitter.fit(ImageFile.decode(files.get(index)), target, offset);
        } catch (ImageDataException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public boolean hasBytePixels() {
        return true;
    }

    /** Bytes that the pixels would take in memory. */
    public long pixelBytes() {
        return (long) size() * shape().size();
    }

    /**
     * Decodes all files into memory.
     *
     * @param faults is told of files that are damaged; if there are any, the images are not complete
     * @throws ImageDataException if there are too many for an array
     */
    public ImageData load(FileFaults faults) throws ImageDataException {
        if (pixelBytes() > Integer.MAX_VALUE - 8) {
            throw new ImageDataException(String.format(
                    "%s: expected at most %d bytes of pixels to keep in memory, found %d images of shape %s; leave"
                            + " them in their files",
                    files.get(0), Integer.MAX_VALUE - 8, size(), shape()));
        }
        byte[] pixels = new byte[(int) pixelBytes()];
        float[] image = new float[shape().size()];
        for (int i = 0; i < size(); i++) {
            try {
                fitter.fit(ImageFile.decode(files.get(i)), image, 0);
            } catch (ImageDataException e) {
                faults.add(e);
            }
            for (int p = 0; p < image.length; p++) {
                pixels[i * image.length + p] = (byte) (int) image[p];
            }
        }
        return ImageData.ofBytes(shape(), pixels, labels(), classNames());
    }

    /** Looks at the beginning of each file. */
    public void checkHeaders(FileFaults faults) {
        files.forEach(file -> check(() -> ImageFile.checkHeader(file), faults));
    }

    /** Decodes each file and keeps nothing. */
    public void checkWholly(FileFaults faults) {
        files.parallelStream().forEach(file -> check(() -> ImageFile.decode(file), faults));
    }

    private interface Check {
        void run() throws ImageDataException;
    }

    private static void check(Check check, FileFaults faults) {
        try {
            check.run();
        } catch (ImageDataException e) {
            faults.add(e);
        }
    }

    @Override
    public synchronized String contentHash() {
        // All files have to be decoded for it.
        if (hash.isEmpty()) {
            hash = super.contentHash();
        }
        return hash;
    }

    @Override
    public String toString() {
        return super.toString() + " in files";
    }
}
