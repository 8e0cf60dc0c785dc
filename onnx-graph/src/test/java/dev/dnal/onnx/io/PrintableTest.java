package dev.dnal.onnx.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrintableTest {
    private static final String LONG = "a".repeat(50) + "b".repeat(50);
    private static final String SHORT = "a".repeat(39) + "..." + "b".repeat(38);

    @Test
    void controlCodesAreWrittenAsInJava() {
        assertEquals("a\\u001b[2J\\u0007\\u009b", Printable.escaped("a\u001b[2J\u0007\u009b"));
    }

    @Test
    void whatTurnsTheDirectionOfTextIsWrittenAsWell() {
        assertEquals("gnp\\u202exe", Printable.escaped("gnp\u202exe"));
    }

    @Test
    void lettersOfAllLanguagesStay() {
        assertEquals("größe 畳み込み 😀", Printable.escaped("größe 畳み込み 😀"));
    }

    @Test
    void theMiddleOfALongNameIsLeftOut() {
        assertEquals(SHORT, Printable.name(LONG));
        assertEquals(80, Printable.name(LONG).length());
    }

    @Test
    void aNameOf80CharactersIsShownWhole() {
        assertEquals("a".repeat(80), Printable.name("a".repeat(80)));
    }

    @Test
    void whatAMessageQuotesIsShortenedAndTheRestIsNot() {
        String prose =
                "can't be read, isn't there, and says so at length, at great length, at very great length, twice";
        assertEquals(
                "Node '" + SHORT + "' reads 'x' which " + prose + " of '" + SHORT + "'",
                Printable.message("Node '" + LONG + "' reads 'x' which " + prose + " of '" + LONG + "'"));
    }
}
