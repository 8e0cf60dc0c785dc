/**
 * Reports for browsers: {@link dev.dnal.cli.report.HtmlReport} makes them of the records of a run or a sweep. Pages are put together of
 * sections, tables and charts, whose numbers are those that the terminal shows; one template, {@code report.html}, makes HTML of any page.
 */
@NullMarked
package dev.dnal.cli.report;

import org.jspecify.annotations.NullMarked;
