package dev.dnal.cli.console;

import dev.dnal.onnx.io.Printable;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * What a command prints on its way to the terminal: names from files may hold control codes, which are escaped. Line breaks, tabs and
 * returns to the beginning of the line, by which progress is shown, are the command's own: who prints a name on a line takes them out.
 */
public final class PrintableWriter extends FilterWriter {
    private PrintableWriter(Writer out) {
        super(out);
    }

    /** A printer to the same place, which flushes at the end of each line. */
    public static PrintWriter to(PrintWriter out) {
        return new PrintWriter(new PrintableWriter(out), true);
    }

    @Override
    public void write(int character) throws IOException {
        if (character == '\n' || character == '\r' || character == '\t') {
            out.write(character);
        } else {
            out.write(Printable.escaped(Character.toString((char) character)));
        }
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
        write(String.valueOf(text, from, length), 0, length);
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
        int plain = from;
        for (int i = from; i < from + length; i++) {
            // Most of a text is printed as it is, in one piece.
            if (!Printable.isShown(text.charAt(i))) {
                out.write(text, plain, i - plain);
                write(text.charAt(i));
                plain = i + 1;
            }
        }
        out.write(text, plain, from + length - plain);
    }
}
