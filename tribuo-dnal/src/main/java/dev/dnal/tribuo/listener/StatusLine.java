package dev.dnal.tribuo.listener;

import java.io.PrintWriter;

/** A line of a terminal that is written again and again, by nothing but a return to its beginning. Not safe for use by several threads at once. */
public final class StatusLine {
    private final PrintWriter out;
    private final int width;
    private int shownWidth;

    /**
     * A line that is empty yet.
     *
     * @param out where to; flushed, never closed
     * @param terminalWidth characters in a line of the terminal; one fewer are used, since a line that wraps can't be written over
     */
    public StatusLine(PrintWriter out, int terminalWidth) {
        this.out = out;
        this.width = terminalWidth - 1;
    }

    /** Characters that fit. */
    int width() {
        return width;
    }

    /** Writes a text over the one before, as far as it fits. */
    public void show(String text) {
        String shown = text.length() > width ? text.substring(0, width) : text;
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
