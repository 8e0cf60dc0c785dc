package dev.dnal.tribuo.data;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The names of pixels as features: their positions in [C, H, W], with as many leading zeros as Tribuo's IDXDataSource gives
 * them, so that they sort by position. All images of one size share one array of names, which nobody may write to.
 */
final class PixelNames {
    private static final Map<Integer, WeakReference<String[]>> SHARED = new HashMap<>();

    private PixelNames() {}

    /** The names of that many pixels. */
    static String[] of(int pixels) {
        synchronized (SHARED) {
            WeakReference<String[]> known = SHARED.get(pixels);
            String[] names = known == null ? null : known.get();
            if (names == null) {
                names = new String[pixels];
                for (int p = 0; p < pixels; p++) {
                    names[p] = name(p, pixels);
                }
                SHARED.put(pixels, new WeakReference<>(names));
            }
            return names;
        }
    }

    private static String name(int pixel, int pixels) {
        // One digit more than needed at powers of ten, as IDXDataSource has it.
        return String.format(Locale.ROOT, "%0" + Integer.toString(pixels).length() + "d", pixel);
    }

    /** The shared array of the same names, if they are those of pixels, else the array itself. */
    static String[] shared(String[] names) {
        return endAsPixels(names) && Arrays.equals(of(names.length), names) ? of(names.length) : names;
    }

    /** Whether it is this very array that examples of that many pixels share. */
    static boolean areShared(String[] names) {
        return endAsPixels(names) && of(names.length) == names;
    }

    /** Tells nearly all other names from pixels, without making names for their number. */
    private static boolean endAsPixels(String[] names) {
        int last = names.length - 1;
        return last >= 0 && names[last].equals(name(last, names.length));
    }
}
