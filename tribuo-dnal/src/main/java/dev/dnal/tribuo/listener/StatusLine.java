package dev.dnal.tribuo.listener;

import java.io.PrintWriter;

/** A line of a terminal that is written again and again, by nothing but a return to its beginning. Not safe for use by several threads at once. */
public final class StatusLine {
    /** What fits on the narrowest usual terminal: a line that wraps can't be written over. */
    private static final int WIDTH = 79;

    private final PrintWriter out;
    private int shownWidth;

    /**
     * A line that is empty yet.
     *
     * @param out where to; flushed, never closed
     */
    public StatusLine(PrintWriter out) {
        this.out = out;
    }

    /** Writes a text over the one before, as far as it fits. */
    public void show(String text) {
        String shown = text.length() > WIDTH ? text.substring(0, WIDTH) : text;
        out.print("\r" + shown + " ".repeat(Math.max(0, shownWidth - shown.length())));
        out.flush();
        shownWidth = shown.length();
    }

    /** Lets what was shown last stay, so that what is printed next has a line of its own. */
    public void end() {
        if (shownWidth > 0) {
            out.println();
            out.flush();
            shownWidth = 0;
        }
    }
}
